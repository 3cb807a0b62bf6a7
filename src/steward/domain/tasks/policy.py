"""Permissions about tasks and comments."""

from steward.domain.tasks.models import Comment, Task, TaskTemplate
from steward.foundation.core.actor import Actor, Permission


def is_assignee(actor: Actor, task: Task) -> bool:
    """Say whether the task is the actor's own."""
    return task.assignee_id == actor.id


def is_author(actor: Actor, comment: Comment) -> bool:
    """Say whether the comment is the actor's own."""
    return comment.author_id == actor.id


VIEW_TASK = Permission[Task](name="task.view", label="See tasks")
EDIT_TASK = Permission[Task](name="task.edit", label="Work on tasks", or_if=is_assignee)
WRITE_COMMENT = Permission[Comment](name="comment.write", label="Write comments")
WATCH_TASK = Permission[Task](name="task.watch", label="Watch tasks, say when one is away")
KEEP_TEMPLATE = Permission[TaskTemplate](
    name="task.template", label="Write templates of work and recurring work"
)
SETTLE_WORK = Permission[Task](name="task.settle", label="Settle by when work is due")
