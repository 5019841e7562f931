package io.infaas.gateway.http;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.triton.wire.HttpErrors;
import io.netty.util.AsciiString;

/**
 * A response of the gateway itself over HTTP, with a JSON body.
 *
 * @param type its content type
 */
public record ManagementResponse(int status, String body, AsciiString type) {

    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString TEXT = AsciiString.cached("text/plain");

    public static ManagementResponse ok(String body) {
        return json(200, body);
    }

    public static ManagementResponse json(int status, String body) {
        return new ManagementResponse(status, body, JSON);
    }

    /** Returns an error body: an object with the single key {@code error}. */
    public static ManagementResponse error(int status, String text) {
        return json(status, HttpErrors.body(text));
    }

    /** Returns the response as text, like some of Triton's that are JSON or empty. */
    public ManagementResponse asText() {
        return new ManagementResponse(status, body, TEXT);
    }

    public static ManagementResponse of(Refusal refusal) {
        return error(refusal.reason().httpStatus(), refusal.text());
    }
}
