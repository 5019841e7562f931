package io.infaas.gateway.http;

import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.ForwardedHeaders;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.memory.ConnectionAccount;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.StatedInputs;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.triton.wire.BodyInflater;
import io.infaas.triton.wire.InferHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The request line and headers of a query; writes them for a node. */
record QueryHead(HttpRoute route, HttpHeaders headers, DecisionExposure exposure) {

    private static final String IDENTITY = "identity";
    private static final String WEIGHT = ";q=";

    /** Observed on Triton 2.51, for names and values alike, with any number of headers. */
    static final int MAX_FIELD_BYTES = 8191;

    private static final AsciiString POST = AsciiString.cached("POST /v2/models/");
    private static final AsciiString VERSIONS = AsciiString.cached("/versions/");
    private static final AsciiString INFER = AsciiString.cached("/infer HTTP/1.1\r\n");
    private static final AsciiString GENERATE = AsciiString.cached("/generate HTTP/1.1\r\n");
    private static final AsciiString GENERATE_STREAM = AsciiString.cached("/generate_stream HTTP/1.1\r\n");
    private static final AsciiString VARIANT = AsciiString.cached(DecisionExposure.VARIANT);
    private static final AsciiString NODE = AsciiString.cached(DecisionExposure.NODE);

    /** The name that the client requested. */
    String name() {
        return route.model();
    }

    boolean infers() {
        return route.endpoint() == HttpRoute.Endpoint.INFER;
    }

    /** Whether the body has no binary parts. */
    boolean isPlain() {
        return !headers.contains(HeadWriter.JSON_LENGTH);
    }

    /** Whether the answer is a stream of events. */
    boolean streams() {
        return route.endpoint() == HttpRoute.Endpoint.GENERATE_STREAM;
    }

    RequestFacts facts(InferHead read, StatedInputs inputs, QueryOwner owner) {
        return new RequestFacts(
                route.model(), route.version(), read.batch(), headers::getAll, read.parameters(), owner, inputs);
    }

    /**
     * Creates the scanner of the body.
     *
     * @throws io.infaas.triton.wire.WireException if the headers are invalid or unsupported
     */
    RequestBodyScanner createScanner(GatewayLimits limits, ConnectionAccount account) {
        return infers()
                ? RequestBodyScanner.ofInfer(limits, headers, account)
                : RequestBodyScanner.ofGenerate(limits, headers, account);
    }

    /** The encoding for compressing a result; null for none. */
    @Nullable
    String answerEncoding() {
        return acceptedEncoding(headers.get(HttpHeaderNames.ACCEPT_ENCODING));
    }

    /**
     * Refuses a header that no node accepts: a Triton closes the connection without an answer.
     *
     * @throws Refusal if the name or the value of a header is too long
     */
    void checkHeaders() {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            int longest = Math.max(field.getKey().length(), field.getValue().length());
            if (longest > MAX_FIELD_BYTES && ForwardedHeaders.passes(field.getKey())) {
                throw new Refusal(
                        RefusalReason.HEADER_TOO_LARGE,
                        "header '%.100s' has %d bytes: Triton takes at most %d bytes in the name or the value of a header"
                                .formatted(field.getKey(), longest, MAX_FIELD_BYTES));
            }
        }
    }

    /**
     * Writes the head of the request to a node.
     *
     * @param version of the model, empty for the latest
     * @param byteBuf the gateway's header lines
     * @param passes filter for the client's headers
     * @param length bytes of the body, negative if unknown
     */
    void write(
            ByteBuf out,
            IndexedInstance candidate,
            String version,
            ByteBuf byteBuf,
            Predicate<CharSequence> passes,
            long length) {
        HeadWriter.write(out, POST);
        HeadWriter.writeText(out, candidate.model());
        if (!version.isEmpty()) {
            HeadWriter.write(out, VERSIONS);
            HeadWriter.writeText(out, version);
        }
        HeadWriter.write(out, infers() ? INFER : streams() ? GENERATE_STREAM : GENERATE);
        out.writeBytes(byteBuf);
        HeadWriter.writePassing(out, headers, passes);
        if (length < 0) {
            HeadWriter.write(out, HeadWriter.CHUNKED);
        } else {
            HeadWriter.writeHeader(out, HeadWriter.CONTENT_LENGTH, length);
        }
        HeadWriter.write(out, HeadWriter.END);
    }

    /** Writes variant and node into the head of an answer, if the gateway exposes them. */
    void expose(ByteBuf out, IndexedInstance by) {
        if (exposure.exposes(headers.contains(DecisionExposure.ASK))) {
            HeadWriter.writeHeader(out, VARIANT, by.model());
            HeadWriter.writeHeader(out, NODE, by.node().id());
        }
    }

    /**
     * Selects the compression of an answer as Triton reads {@code Accept-Encoding}: the greatest weight wins, and of equal weights the first.
     *
     * @return one of {@link BodyInflater#ENCODINGS}; null for no compression
     */
    static @Nullable String acceptedEncoding(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String best = IDENTITY;
        double most = 0;
        for (String entry : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String element = entry.replace(" ", "");
            int at = element.indexOf(WEIGHT);
            String encoding = at < 0 ? element : element.substring(0, at);
            double weight = at < 0 ? 1 : weight(element.substring(at + WEIGHT.length()));
            if (weight > most && (encoding.equals(IDENTITY) || BodyInflater.ENCODINGS.contains(encoding))) {
                best = encoding;
                most = weight;
            }
        }
        return best.equals(IDENTITY) ? null : best;
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
