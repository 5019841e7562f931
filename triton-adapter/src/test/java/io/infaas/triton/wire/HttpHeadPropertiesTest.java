package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HttpHeadPropertiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A body and the content of its head. */
    record Sample(String json, InferHead head) {}

    private record Input(InputHead head, Object data) {}

    @Provide
    Arbitrary<Sample> bodies() {
        return Combinators.combine(
                        Arbitraries.strings().ofMaxLength(8),
                        Arbitraries.maps(
                                        Arbitraries.of("sequence_id", "infaas_latency_ms", "é", ""),
                                        Arbitraries.oneOf(
                                                Arbitraries.longs().map(v -> (Object) v),
                                                Arbitraries.doubles()
                                                        .between(-1e6, 1e6)
                                                        .map(v -> (Object) v),
                                                Arbitraries.of(true, false).map(v -> (Object) v),
                                                Arbitraries.strings()
                                                        .ofMaxLength(5)
                                                        .map(v -> (Object) v)))
                                .ofMaxSize(3),
                        inputs().list().ofMaxSize(3),
                        Arbitraries.shuffle("id", "parameters", "inputs", "outputs", "unknown"),
                        Arbitraries.shuffle("name", "datatype", "shape", "data", "parameters"))
                .as(HttpHeadPropertiesTest::sample);
    }

    private static Arbitrary<Input> inputs() {
        Arbitrary<InputHead> head = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.of("FP32", "BYTES"),
                        Arbitraries.longs().list().ofMaxSize(3))
                .as((name, type, shape) -> new InputHead(name, type, shape, DataPlace.JSON));
        Arbitrary<Object> data = Arbitraries.of(
                List.of(1, 2.5, -3e-7),
                List.of(List.of("a\"]}", "b"), List.of("\u20ac")),
                List.of(),
                Map.of("name", "x"));
        return Combinators.combine(head, data).as(Input::new);
    }

    private static Sample sample(
            String id, Map<String, Object> parameters, List<Input> inputs, List<String> order, List<String> inner) {
        List<Map<String, Object>> tensors = inputs.stream()
                .map(input -> ordered(
                        inner,
                        Map.of(
                                "name", input.head.name(),
                                "datatype", input.head.datatype(),
                                "shape", input.head.shape(),
                                "data", input.data,
                                "parameters", Map.of("name", "no", "shape", List.of(9)))))
                .toList();
        Map<String, Object> body = ordered(
                order,
                Map.of(
                        "id", id,
                        "parameters", parameters,
                        "inputs", tensors,
                        "outputs", List.of(Map.of("name", "logits", "parameters", Map.of("id", "no"))),
                        "unknown", Map.of("inputs", List.of(Map.of("name", "no")))));
        InferHead head = new InferHead(
                "", "", id, parameters, inputs.stream().map(Input::head).toList());
        try {
            return new Sample(JSON.writeValueAsString(body), head);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> ordered(List<String> order, Map<String, Object> members) {
        Map<String, Object> all = new LinkedHashMap<>();
        order.forEach(key -> all.put(key, members.get(key)));
        return all;
    }

    @Property
    void scanner_anyOrderAndSplit_readsTheHead(
            @ForAll("bodies") Sample sample, @ForAll("cuts") List<Integer> cuts, @ForAll boolean stated) {
        byte[] json = sample.json.getBytes(StandardCharsets.UTF_8);
        byte[] body = stated ? (sample.json + "{tail]").getBytes(StandardCharsets.UTF_8) : json;

        InferHead head = scan(body, stated ? OptionalInt.of(json.length) : OptionalInt.empty(), cuts);

        assertThat(head).isEqualTo(sample.head);
    }

    @Property
    void scanner_damagedBody_throwsWireExceptionAlone(
            @ForAll("bodies") Sample sample,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll int at,
            @ForAll byte value,
            @ForAll boolean cut) {
        byte[] body = sample.json.getBytes(StandardCharsets.UTF_8);
        int place = Math.floorMod(at, body.length);
        if (cut) {
            body = Arrays.copyOf(body, place);
        } else {
            body[place] = value;
        }

        try {
            assertThat(scan(body, OptionalInt.empty(), cuts).batch()).isPositive();
        } catch (WireException e) {
            assertThat(e).hasMessageStartingWith("failed to parse the request JSON buffer: ");
        }
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(8);
    }

    private static InferHead scan(byte[] body, OptionalInt jsonLength, List<Integer> cuts) {
        try (HttpHeadScanner scanner = new HttpHeadScanner(jsonLength)) {
            int at = 0;
            int i = 0;
            while (at < body.length) {
                int n = Math.min(body.length - at, cuts.get(i++ % cuts.size()));
                scanner.feed(Unpooled.wrappedBuffer(body, at, n));
                at += n;
            }
            return scanner.finish();
        }
    }
}
