package io.infaas.gateway.http;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.wire.HttpErrors;

/** A response of the gateway itself over HTTP, with a JSON body. */
public record ManagementResponse(int status, String body) {

    public static final String CONTENT_TYPE = "application/json";

    public static ManagementResponse ok(String body) {
        return new ManagementResponse(200, body);
    }

    /** Returns an error body: an object with the single key {@code error}. */
    public static ManagementResponse error(int status, String text) {
        return new ManagementResponse(status, HttpErrors.body(text));
    }

    public static ManagementResponse of(Refusal refusal) {
        return error(refusal.reason().httpStatus(), refusal.text());
    }
}
