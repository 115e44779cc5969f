"""Answer errors by pages in the console's layout."""

from __future__ import annotations

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from campaigns.errors import CampaignError
from web.api import problems
from web.http.http_status import SERVER as _SERVER
from web.http.http_status import status_of
from web.http.language import gettext, localized
from web.http.signin import skip_sign_in

_log = structlog.get_logger()


def init_errors(app: Flask) -> None:
    """Register pages for errors of the domain, HTTP errors and exceptions; requests of the interface get problems."""
    app.register_error_handler(CampaignError, _answer_campaign_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_failure)


def _answer_campaign_error(error: CampaignError) -> Response:
    if problems.is_api_request():
        return problems.campaign_problem(error)
    return _render_error(status_of(error), localized(error))


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or _SERVER
    if problems.is_api_request():
        return problems.http_problem(error)
    if isinstance(error, SecurityError):  # a host name that is not trusted: no page, for its links would lead there
        return Response("this console has another name\n", status, content_type="text/plain; charset=utf-8")
    response = _render_error(status, _sentence_for(error, status))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _answer_failure(error: Exception) -> Response:
    if problems.is_api_request():
        return problems.failure_problem(error)
    skip_sign_in()  # the lookup of the session may be what failed
    # Not the address: a one-time link has its token in it.
    _log.exception("page failed", endpoint=request.endpoint, method=request.method, kind=type(error).__name__)
    return _render_error(_SERVER, _sentence_for(InternalServerError(), _SERVER), bare=True)


def _sentence_for(error: HTTPException, status: int) -> str:
    if isinstance(error, CSRFError):
        return gettext("这一页放得太久了，表单已失效。返回上一页，刷新后再存；写好的字先复制下来。")
    sentences = {
        400: gettext("地址或内容看不懂。返回上一页再试。"),
        401: gettext("登录已过期。重新登录后再试。"),
        403: gettext("你没有这个权限。需要的话找管理员。"),
        404: gettext("没有这一页。从上面的栏目进入。"),
        405: gettext("这个地址不能这样用。返回上一页再试。"),
        413: gettext("内容太大。减少后再试。"),
        422: gettext("填的内容不合要求。返回上一页改好再试。"),
        429: gettext("试得太快了。等一分钟再试。"),
        503: gettext("现在打开的页面太多。过一会儿再试。"),
    }
    return sentences.get(status, gettext("系统出错，已记录。刚才填的没有存上；稍后再试。"))


def _render_error(status: int, sentence: str, *, bare: bool = False) -> Response:
    """Render the page; a bare one does not ask the database, not even for the session."""
    response = make_response(render_template("common/error.html", status=status, sentence=sentence, bare=bare), status)
    assert isinstance(response, Response)
    return response
