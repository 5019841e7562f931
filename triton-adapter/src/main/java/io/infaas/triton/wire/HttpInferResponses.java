package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Giving HTTP answers the name that the client asked for. Only the members model_name and model_version of the
 * outermost object change.
 */
public final class HttpInferResponses {

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private HttpInferResponses() {}

    /**
     * A renamed answer.
     *
     * @param body the whole body, the caller's to release; its readable bytes are the new Content-Length
     * @param headLength the new Inference-Header-Content-Length, empty if there was none
     */
    public record Renamed(ByteBuf body, OptionalInt headLength) {}

    private record Edit(int from, int to, String value) {}

    /**
     * The answer under another name and version; reading stops at the second of the two, which Triton writes before the
     * outputs. Takes over the body, also when it fails.
     *
     * @param headLength bytes of JSON at the start; if empty the whole body is JSON
     * @throws WireException if the head is no JSON object
     */
    public static Renamed rename(ByteBuf body, OptionalInt headLength, String name, String version) {
        try {
            int head = headLength.orElse(body.readableBytes());
            if (head > body.readableBytes()) {
                throw new WireException(
                        WireException.Code.INTERNAL,
                        "the answer states a head of %d bytes but has %d".formatted(head, body.readableBytes()));
            }
            List<Edit> edits = edits(body.slice(body.readerIndex(), head), name, version);
            ByteBuf renamed = apply(body, edits);
            int delta = renamed.readableBytes() - body.readableBytes();
            OptionalInt newHead = headLength.isPresent() ? OptionalInt.of(head + delta) : headLength;
            body.release();
            return new Renamed(renamed, newHead);
        } catch (WireException e) {
            body.release();
            throw e;
        }
    }

    private static List<Edit> edits(ByteBuf head, String name, String version) {
        List<Edit> edits = new ArrayList<>(2);
        try (InputStream in = new ByteBufInputStream(head);
                JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new WireException(WireException.Code.INTERNAL, "the answer's head is no JSON object");
            }
            while (edits.size() < 2 && parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                if (text && key.equals("model_name")) {
                    edits.add(edit(parser, name));
                } else if (text && key.equals("model_version")) {
                    edits.add(edit(parser, version));
                } else {
                    parser.skipChildren();
                }
            }
            return edits;
        } catch (IOException e) {
            throw new WireException(WireException.Code.INTERNAL, "the answer's head is no JSON: " + e.getMessage());
        }
    }

    private static Edit edit(JsonParser parser, String value) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.finishToken();
        return new Edit(from, (int) parser.currentLocation().getByteOffset(), value);
    }

    private static ByteBuf apply(ByteBuf body, List<Edit> edits) {
        List<ByteBuf> parts = new ArrayList<>(2 * edits.size() + 1);
        int start = body.readerIndex();
        int at = 0;
        for (Edit edit : edits) {
            parts.add(body.retainedSlice(start + at, edit.from() - at));
            parts.add(Unpooled.copiedBuffer(quoted(edit.value()), StandardCharsets.UTF_8));
            at = edit.to();
        }
        parts.add(body.retainedSlice(start + at, body.readableBytes() - at));
        return Unpooled.wrappedBuffer(parts.size(), parts.toArray(ByteBuf[]::new));
    }

    private static String quoted(String value) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }
}
