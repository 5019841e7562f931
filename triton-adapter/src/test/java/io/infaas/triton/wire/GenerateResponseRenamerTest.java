package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateResponseRenamerTest {

    private static final String VARIANT = "llm-fp32-t1-0a1b2c3d";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model_name":"llm-fp32-t1-0a1b2c3d","model_version":"3","text":"x"} | {"model_name":"chat \\"é\\"","model_version":"1","text":"x"}
            {"logits":[1,2],"model_name":"v","model_version":"3"}                | {"logits":[1,2],"model_name":"chat \\"é\\"","model_version":"1"}
            {"model_version":"3","text":{"model_name":"v"}}                      | {"model_version":"1","text":{"model_name":"v"}}
            {"text":"model_name"}                                                | {"text":"model_name"}
            {"error":"no 'llm-fp32-t1-0a1b2c3d', see llm-fp32-t1-0a1b2c3d_0_0"}  | {"error":"no 'chat \\"é\\"', see chat \\"é\\"_0_0"}
            {"error":"out of memory"}                                            | {"error":"out of memory"}
            [DONE]                                                               | [DONE]
            """)
    void feed_oneObject_namesOfTheClient(String told, String expected) {
        assertThat(through(false, told, List.of(1000))).containsExactly(expected);
        assertThat(String.join("", through(true, "data: " + told + "\n\n", List.of(1000))))
                .isEqualTo("data: " + expected + "\n\n");
    }

    @Test
    void feed_eventsInOnePiece_leaveInOnePiece() {
        String event = "data: {\"model_name\":\"v\",\"model_version\":\"3\",\"t\":\"a\"}\n\n";

        List<String> out = through(true, ": hello\r\n\n" + event + event + "data: {\"model", List.of(1000));

        String renamed = "data: {\"model_name\":\"chat \\\"é\\\"\",\"model_version\":\"1\",\"t\":\"a\"}\n\n";
        assertThat(out).containsExactly(": hello\r\n\n" + renamed + renamed, "data: {\"model");
    }

    @Test
    void feed_eventIsWhole_passesBeforeTheNextBegins() {
        GenerateResponseRenamer text = new GenerateResponseRenamer(true, 1000, VARIANT, "chat", "1");
        List<String> out = new ArrayList<>();

        text.feed(bytes("data: {\"t\":1"), part -> out.add(taken(part)));
        assertThat(out).isEmpty();

        text.feed(bytes("}\n"), part -> out.add(taken(part)));
        assertThat(out).containsExactly("data: {\"t\":1}\n");
        text.close();
    }

    @Test
    void feed_objectAboveTheLimit_isRefusedAndReleased() {
        GenerateResponseRenamer text = new GenerateResponseRenamer(true, 1000, VARIANT, "chat", "1");
        ByteBuf first = bytes("data: " + "x".repeat(900));
        ByteBuf second = bytes("x".repeat(200));

        text.feed(first, part -> part.release());
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> text.feed(second, part -> part.release()))
                .withMessageContaining("1000 bytes");
        text.close();

        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void feed_closedWithinIt_keepsNothing() {
        GenerateResponseRenamer text = new GenerateResponseRenamer(true, 1000, VARIANT, "chat", "1");
        ByteBuf piece = bytes("data: 1\n" + "x".repeat(600));

        text.feed(piece, part -> {
            part.release();
            text.close();
        });

        assertThat(piece.refCnt()).isZero();
    }

    @Property(tries = 300)
    void feed_anySplit_sameBytes(@ForAll("answers") String told, @ForAll("cuts") List<Integer> cuts) {
        String whole = String.join("", through(true, told, List.of(told.length() + 1)));

        assertThat(String.join("", through(true, told, cuts))).isEqualTo(whole);
        assertThat(whole).doesNotContain(VARIANT);
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> text = Arbitraries.of("", "model_name", "a \\\" b", "é", "y".repeat(3_000));
        Arbitrary<String> object = text.map(t -> "{\"a\":\"" + t + "\",\"model_name\":\"" + VARIANT
                + "\",\"model_version\":\"12\",\"text\":\"" + t + "\"}");
        Arbitrary<String> error = text.map(t -> "{\"error\":\"" + t + " of '" + VARIANT + "'\"}");
        Arbitrary<String> line = Arbitraries.oneOf(
                object.map(o -> "data: " + o),
                error.map(o -> "data:" + o),
                Arbitraries.of("", ": ping", "event: x", "data", "data: [DONE]", "data: {\"a\""));
        return line.list().ofMaxSize(6).map(lines -> String.join("\n", lines));
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(1, 700).list().ofMinSize(1).ofMaxSize(5);
    }

    private static List<String> through(boolean events, String told, List<Integer> cuts) {
        byte[] all = told.getBytes(StandardCharsets.UTF_8);
        List<String> out = new ArrayList<>();
        List<ByteBuf> pieces = new ArrayList<>();
        try (GenerateResponseRenamer text = new GenerateResponseRenamer(events, 100_000, VARIANT, "chat \"é\"", "1")) {
            int at = 0;
            for (int i = 0; at < all.length; i++) {
                int length = Math.min(cuts.get(i % cuts.size()), all.length - at);
                ByteBuf piece = Unpooled.copiedBuffer(all, at, length);
                pieces.add(piece);
                text.feed(piece, part -> out.add(taken(part)));
                at += length;
            }
            text.end(part -> out.add(taken(part)));
        }
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
        return out;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String taken(ByteBuf part) {
        String text = part.toString(StandardCharsets.UTF_8);
        part.release();
        return text;
    }
}
