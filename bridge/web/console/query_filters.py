"""What a call may be asked with: a filter that nobody knows is refused, for the answer would be about everything."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bridge.web.console.problems import ConsoleProblem
from core.yaml_files.faults import did_you_mean


async def refuse_unknown_filters(request: Request) -> None:
    """Raises Problem: invalid, for a name in the query that the call does not take."""
    route = request.scope.get("route")
    known = filter_names(route) if isinstance(route, APIRoute) else set()
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        remedy = did_you_mean(unknown[0], known) if known else "this call takes none"
        fields = dict.fromkeys(unknown, "There is no such filter.")
        raise ConsoleProblem(422, "invalid", f"There is no filter “{unknown[0][:60]}”: {remedy}", fields=fields)


def filter_names(route: APIRoute) -> set[str]:
    """The names that a call takes in its query."""
    return _names(route.dependant)


def _names(dependant: Dependant) -> set[str]:
    own = {param.alias for param in dependant.query_params}
    return own.union(*(_names(each) for each in dependant.dependencies))
