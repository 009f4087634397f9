"""The body of generateContent, as ai.google.dev/api/generate-content documents it; nothing unknown is let through.

Only what a text bot can use is here: no tools, files or caches. Names may be written in camelCase or in snake_case,
as in every Google API.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from bridge.sandbox.gemini.problems import ApiProblem, invalid_argument


class _RequestModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", strict=True)


class RequestPart(_RequestModel):
    """ai.google.dev/api/caching#Part; of its kinds the text only."""

    text: str
    thought: bool = False
    thought_signature: str = ""


class RequestContent(_RequestModel):
    """ai.google.dev/api/caching#Content."""

    parts: list[RequestPart] = Field(min_length=1)
    role: Literal["user", "model"] = "user"

    @property
    def text(self) -> str:
        """All parts together."""
        return "".join(part.text for part in self.parts)


class SystemInstruction(_RequestModel):
    """A Content whose role is looked at by nobody."""

    parts: list[RequestPart] = Field(min_length=1)
    role: str = ""


class ThinkingConfig(_RequestModel):
    """ai.google.dev/api/generate-content#ThinkingConfig. `thinking_budget` is refused by Gemini 3.5 and later."""

    include_thoughts: bool = False
    thinking_level: Literal["MINIMAL", "LOW", "MEDIUM", "HIGH", "THINKING_LEVEL_UNSPECIFIED"] | None = None


class SafetySetting(_RequestModel):
    """ai.google.dev/api/generate-content#safetysetting."""

    category: str = Field(pattern="^HARM_CATEGORY_[A-Z_]+$")
    threshold: Literal["OFF", "BLOCK_NONE", "BLOCK_ONLY_HIGH", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_LOW_AND_ABOVE"]


class GenerationConfig(_RequestModel):
    """ai.google.dev/api/generate-content#generationconfig. The two schemas exclude each other and need JSON."""

    response_mime_type: Literal["text/plain", "application/json"] = "text/plain"
    response_schema: dict[str, Any] | None = None
    response_json_schema: dict[str, Any] | None = None
    thinking_config: ThinkingConfig | None = None
    max_output_tokens: int | None = Field(default=None, ge=1)
    candidate_count: Literal[1] = 1
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    top_k: int | None = Field(default=None, ge=1)
    seed: int | None = None
    stop_sequences: list[str] = Field(default=[], max_length=5)
    presence_penalty: float | None = None
    frequency_penalty: float | None = None

    @model_validator(mode="after")
    def _schema_needs_json(self) -> "GenerationConfig":
        schemas = (self.response_schema, self.response_json_schema)
        if all(schemas):
            raise ValueError("only one of response_schema and response_json_schema can be set")
        if any(schemas) and self.response_mime_type != "application/json":
            raise ValueError("response_schema: only allowed when mime type is application/json")
        return self


class GenerateContentRequest(_RequestModel):
    """ai.google.dev/api/generate-content#request-body."""

    contents: list[RequestContent] = Field(min_length=1)
    system_instruction: SystemInstruction | None = None
    generation_config: GenerationConfig = Field(default_factory=GenerationConfig)
    safety_settings: list[SafetySetting] = []

    @property
    def requested_schema(self) -> dict[str, Any] | None:
        """The schema that the answer must fit, either kind; None when none is asked."""
        return self.generation_config.response_json_schema or self.generation_config.response_schema

    @property
    def system_text(self) -> str:
        """The system instruction."""
        return "".join(part.text for part in self.system_instruction.parts) if self.system_instruction else ""


class CountTokensRequest(_RequestModel):
    """ai.google.dev/api/tokens#request-body; of its two forms the one with contents."""

    contents: list[RequestContent] = Field(min_length=1)


class EmbedContentRequest(_RequestModel):
    """ai.google.dev/api/embeddings#EmbedContentRequest. Vectors may be cut at any dimension up to the model's own."""

    model: str = Field(pattern="^models/[a-z0-9.-]+$")
    content: RequestContent
    task_type: Literal["RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT", "SEMANTIC_SIMILARITY", "CLASSIFICATION", "CLUSTERING"]
    output_dimensionality: int = Field(default=3072, ge=1, le=3072)
    title: str = ""


class BatchEmbedContentsRequest(_RequestModel):
    """ai.google.dev/api/embeddings#method:-models.batchembedcontents; at most a hundred at a time."""

    requests: list[EmbedContentRequest] = Field(min_length=1, max_length=100)


def read_batch_embed_contents(body: Any) -> BatchEmbedContentsRequest:
    """The checked body. Raises ApiProblem 400."""
    try:
        return BatchEmbedContentsRequest.model_validate(body)
    except ValidationError as exc:
        raise _to_problem(exc) from exc


def read_generate_content(body: Any) -> GenerateContentRequest:
    """The checked body. Raises ApiProblem 400."""
    try:
        return GenerateContentRequest.model_validate(body)
    except ValidationError as exc:
        raise _to_problem(exc) from exc


def read_count_tokens(body: Any) -> CountTokensRequest:
    """The checked body. Raises ApiProblem 400."""
    try:
        return CountTokensRequest.model_validate(body)
    except ValidationError as exc:
        raise _to_problem(exc) from exc


def _to_problem(exc: ValidationError) -> ApiProblem:
    """The first fault, in the words that the service has for the common ones."""
    fault = exc.errors()[0]
    path = ".".join(str(step) for step in fault["loc"])
    match fault["type"]:
        case "extra_forbidden":
            outer, _, name = path.rpartition(".")
            where = f" at '{outer}'" if outer else ""
            message = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
        case "literal_error" if path.endswith("role"):
            message = "Please use a valid role: user, model."
        case _:
            message = f"Invalid value at '{path}': {fault['msg'].removeprefix('Value error, ')}"
    return invalid_argument(message, path)
