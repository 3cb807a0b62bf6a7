"""People outside who answer one questionnaire, by a link and a code sent by e-mail."""
