package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Error bodies of the HTTP protocol: one object with the single member {@code error} (protocol page, A.1). */
public final class HttpErrors {

    private static final String DATA = "data:";

    private static final JsonFactory JSON = new JsonFactory();

    private HttpErrors() {}

    /**
     * The text of an error body or error event; empty if the body is not an error. Neither moves the body's indices nor takes
     * ownership of it.
     */
    public static Optional<String> text(ByteBuf body) {
        ByteBuf json = body.duplicate();
        int prefix = Math.min(DATA.length(), json.readableBytes());
        if (json.toString(json.readerIndex(), prefix, StandardCharsets.US_ASCII).equals(DATA)) {
            json.skipBytes(prefix);
        }
        try (InputStream in = new ByteBufInputStream(json);
                JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT
                    || parser.nextToken() != JsonToken.FIELD_NAME
                    || !parser.currentName().equals("error")
                    || parser.nextToken() != JsonToken.VALUE_STRING) {
                return Optional.empty();
            }
            return Optional.of(parser.getText());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes an error body as Triton does. */
    public static String body(String text) {
        return "{\"error\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"}";
    }

    /** Writes an error as the only event of a stream. */
    public static String event(String text) {
        return DATA + " " + body(text) + "\n\n";
    }
}
