"""The Web API methods that the stand-in knows, by family. Any other one is answered with unknown_method."""

from bridge.sandbox.slack.methods import app, chat, conversations, files, people, reactions, views

METHODS = {
    **app.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
