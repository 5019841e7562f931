package io.infaas.gateway.identity;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.wire.HttpErrors;

/** An answer that the gateway gives over HTTP by itself. The body is JSON. */
public record HttpAnswer(int status, String body) {

    public static final String CONTENT_TYPE = "application/json";

    public static HttpAnswer ok(String body) {
        return new HttpAnswer(200, body);
    }

    /** An error body: one object with the one key {@code error}. */
    public static HttpAnswer error(int status, String text) {
        return new HttpAnswer(status, HttpErrors.body(text));
    }

    public static HttpAnswer of(Refusal refusal) {
        return error(refusal.reason().httpStatus(), refusal.text());
    }
}
