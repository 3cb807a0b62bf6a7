// Answers a request as the package samlp does: reads JSON, writes JSON. Its folder is the argument.
const { createRequire } = require("node:module");
const samlp = createRequire(`${process.argv[2]}/`)("samlp");

const told = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const query = Object.fromEntries(new URL(told.address).searchParams);
const user = {
  id: "s-1",
  emails: [{ value: "ada@harbour.example" }],
  displayName: "Ada",
  name: { givenName: "Ada", familyName: "" },
};
const fail = (error) => {
  console.error(error);
  process.exit(1);
};
const options = {
  issuer: told.issuer,
  cert: told.certificate,
  key: told.key,
  recipient: told.consumer,
  destination: told.consumer,
  nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  getPostURL: (_audience, _request, _asked, done) => done(null, told.consumer),
  signingCert: told.ours, // the request has to be signed by it
  responseHandler: (response) => console.log(JSON.stringify({ SAMLResponse: response.toString("base64") })),
  ...told.how,
};
if (told.encrypted) {
  options.encryptionPublicKey = told.our_key;
  options.encryptionCert = told.ours;
}
samlp.auth(options)({ method: "GET", query, user }, { send: fail }, fail);
