package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.grpc.Packing;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawConnection.Message;
import io.infaas.gateway.testing.RawNode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/**
 * However a body is written, as JSON in any order, with tensors behind it or as nothing but a tensor, compressed or not, in chunks or
 * with its length, and however it is cut: what comes out is what went in, but for the names in an answer.
 */
class AnyBodyPropertiesIT {

    private final BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
    private volatile byte[] answer = new byte[0];
    private volatile List<Integer> answerCuts = List.of(1);
    private final RawNode node = new RawNode(this::play);
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT, node.node());
    private final RawConnection client = RawConnection.to(fronts.http.port());

    AnyBodyPropertiesIT() throws Exception {}

    @AfterProperty
    void close() throws Exception {
        client.close();
        fronts.closeIdle();
        node.close();
    }

    private void play(RawConnection connection) throws IOException {
        while (true) {
            seen.add(connection.message());
            connection.write(answer, answerCuts);
        }
    }

    enum Form {
        JSON,
        JSON_AND_TENSORS,
        TENSOR_ALONE
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(100, 3_000))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 150)
    void query_anyBody_sameBytesBothWays(
            @ForAll long seed,
            @ForAll Form form,
            @ForAll Packing packing,
            @ForAll boolean tensorsBack,
            @ForAll Packing wanted,
            @ForAll boolean chunkedThere,
            @ForAll boolean chunkedBack,
            @ForAll("cuts") List<Integer> there,
            @ForAll("cuts") List<Integer> back)
            throws Exception {
        byte[] json = form == Form.TENSOR_ALONE ? new byte[0] : question(seed);
        byte[] body = form == Form.JSON ? json : join(json, tensor(seed));
        byte[] expected = createAnswer(seed, "fashion", "1");
        byte[] told = createAnswer(seed, fronts.variant(), "3");
        answer = frame(
                "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\n" + (tensorsBack ? jsonLength(told) : ""),
                tensorsBack ? join(told, tensor(seed)) : told,
                chunkedBack,
                back);
        answerCuts = back;

        client.write(
                frame(
                        "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\naccept-encoding: " + wanted.header()
                                + "\r\n"
                                + (packing == Packing.IDENTITY ? "" : "content-encoding: " + packing.header() + "\r\n")
                                + (form == Form.JSON ? "" : jsonLength(json)),
                        packing.pack(body),
                        chunkedThere,
                        there),
                there);
        Message got = client.message();

        assertThat(got.status()).as(got.text()).isEqualTo(200);
        Message asked = seen.poll(20, TimeUnit.SECONDS);
        assertThat(asked).isNotNull();
        assertThat(asked.body()).isEqualTo(Buffer.buffer(body));
        assertThat(asked.header("content-encoding")).isEmpty();
        assertThat(asked.header("inference-header-content-length"))
                .isEqualTo(form == Form.JSON ? "" : Integer.toString(json.length));
        assertThat(inflate(got)).isEqualTo(Buffer.buffer(tensorsBack ? join(expected, tensor(seed)) : expected));
        assertThat(got.header("content-encoding")).isEqualTo(wanted == Packing.IDENTITY ? "" : wanted.header());
        assertThat(got.header("inference-header-content-length"))
                .isEqualTo(tensorsBack ? Integer.toString(expected.length) : "");
    }

    private static byte[] question(long seed) {
        Random random = new Random(seed);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("timeout", random.nextInt(1_000_000_000));
        parameters.put("own", List.of("x\"}]", 3, true, -0.5e-7).get(random.nextInt(4)));
        Map<String, Object> input = Map.of(
                "name", text(random),
                "datatype", "BYTES",
                "shape", List.of(1, 2),
                "data", List.of(text(random), List.of(text(random), List.of())),
                "parameters", Map.of("name", "no", "shape", List.of(9)));
        Map<String, Object> all = new LinkedHashMap<>(Map.of("inputs", List.of(input, input)));
        if (random.nextBoolean()) {
            all.put("parameters", parameters);
        }
        if (random.nextBoolean()) {
            all.put("id", text(random));
        }
        if (random.nextBoolean()) {
            all.put("outputs", List.of(Map.of("name", "logits", "parameters", Map.of("classification", 2))));
        }
        if (random.nextBoolean()) {
            all.put(
                    "unknown",
                    Map.of("inputs", List.of(Map.of("parameters", Map.of("infaas_latency_ms", -1))), "id", Map.of()));
        }
        return RawConnection.bytes(new JsonText(seed).of(all));
    }

    private static byte[] createAnswer(long seed, String name, String version) {
        Random random = new Random(~seed);
        Map<String, Object> output = Map.of(
                "name", text(random),
                "model_name", "inner",
                "data", List.of(text(random), Map.of("model_version", "inner")));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model_name", new JsonText.Plain(name));
        all.put("model_version", new JsonText.Plain(version));
        all.put("outputs", List.of(output, output));
        all.put("id", text(random));
        all.put("model_name_", "model_name");
        all.put("parameters", Map.of("model_name", "inner", "model_version", 7));
        return RawConnection.bytes(new JsonText(seed).of(all));
    }

    private static String text(Random random) {
        String all = "ab\"\\{}[]:,/ \u00e9\u20ac\ud83d\ude00\n\u0001model_name";
        StringBuilder out = new StringBuilder();
        all.codePoints().filter(c -> random.nextInt(3) == 0).forEach(c -> out.appendCodePoint(c));
        return out.toString();
    }

    private static byte[] tensor(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 60 : 4_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static String jsonLength(byte[] json) {
        return "Inference-Header-Content-Length: " + json.length + "\r\n";
    }

    private static byte[] frame(String head, byte[] body, boolean chunked, List<Integer> cuts) {
        return HttpSplitPropertiesIT.frame(head, body, chunked, -1, cuts);
    }

    private static Buffer inflate(Message got) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(got.body().getBytes());
        try (InputStream in =
                switch (got.header("content-encoding")) {
                    case "gzip" -> new GZIPInputStream(bytes);
                    case "deflate" -> new InflaterInputStream(bytes);
                    default -> bytes;
                }) {
            return Buffer.buffer(in.readAllBytes());
        }
    }

    /** JSON as anybody may write it: members in any order, white space anywhere, characters escaped or not. The same for the same seed. */
    static final class JsonText {

        /** A text that is written as it stands. */
        record Plain(String text) {}

        private static final String[] BLANKS = {"", "", "", " ", "\n", "\t", "\r\n", "  "};

        private final Random random;

        JsonText(long seed) {
            random = new Random(seed);
        }

        String of(@Nullable Object value) {
            return blank() + bare(value) + blank();
        }

        private String bare(@Nullable Object value) {
            if (value instanceof Map<?, ?> members) {
                List<Map.Entry<?, ?>> order = new ArrayList<>(members.entrySet());
                Collections.shuffle(order, random);
                return order.stream()
                        .map(member -> of(new Plain((String) member.getKey())) + ":" + of(member.getValue()))
                        .collect(Collectors.joining(",", "{", order.isEmpty() ? blank() + "}" : "}"));
            }
            if (value instanceof List<?> values) {
                return values.stream().map(this::of).collect(Collectors.joining(",", "[", "]"));
            }
            if (value instanceof Plain plain) {
                return '"' + plain.text() + '"';
            }
            return value instanceof String text ? quote(text) : String.valueOf(value);
        }

        private String quote(String text) {
            StringBuilder out = new StringBuilder("\"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == '"' || c == '\\' || random.nextInt(4) == 0) {
                    out.append(c == '"' && random.nextBoolean() ? "\\\"" : "\\u%04x".formatted((int) c));
                } else {
                    out.append(c);
                }
            }
            return out.append('"').toString();
        }

        private String blank() {
            return BLANKS[random.nextInt(BLANKS.length)];
        }
    }
}
