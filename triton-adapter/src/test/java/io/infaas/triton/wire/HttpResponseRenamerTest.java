package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HttpResponseRenamerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Renamed(String body, int growth) {}

    @Test
    void rename_namesInsideOtherMembers_stayAsTheyAre() {
        String head = "{\"id\":\"\\\"model_name\\\":\\\"v\\\"\",\"parameters\":{\"model_name\":\"v\"},"
                + "\"model_name\": \"v-é\" ,\"model_version\":\"3\",\"outputs\":[{\"model_name\":\"v\"}]}";

        Renamed renamed = rename(head + "TAIL", length(head), "fash\"ion", List.of(7));

        String expected = head.replace("\"v-é\"", "\"fash\\\"ion\"").replace("\"3\"", "\"1\"");
        assertThat(renamed.body).isEqualTo(expected + "TAIL");
        assertThat(renamed.growth).isEqualTo(length(expected) - length(head));
    }

    @Test
    void rename_answerWithoutHeadLength_isJsonAsAWhole() {
        Renamed renamed =
                rename("{\"model_version\":\"3\",\"model_name\":\"v\",\"outputs\":[]}", -1, "fashion", List.of(100));

        assertThat(renamed.body).isEqualTo("{\"model_version\":\"1\",\"model_name\":\"fashion\",\"outputs\":[]}");
    }

    @Test
    void rename_namesThatAreNoTexts_stayAsTheyAre() {
        String body = " {\"model_name\":{\"model_name\":[]} , \"model_version\":3,\"model_name\":null}";

        assertThat(rename(body, -1, "fashion", List.of(3)).body).isEqualTo(body);
    }

    @Test
    void feed_secondNameSeen_endsThere() {
        HttpResponseRenamer start = new HttpResponseRenamer(-1, "fashion", "1");

        assertThat(start.feed(bytes("{\"model_name\":\"v\",\"model_version\":\"3")))
                .isFalse();
        assertThat(start.feed(bytes("\",\"outp"))).isTrue();

        start.close();
    }

    @Test
    void feed_noJson_isRefusedAndReleased() {
        for (String text : List.of("[]", "oops", "", "{,}x", "{\"id\":\"")) {
            ByteBuf body = bytes(text);
            HttpResponseRenamer start = new HttpResponseRenamer(text.length(), "fashion", "1");

            assertThatExceptionOfType(WireException.class).isThrownBy(() -> start.feed(body));
            start.close();
            assertThat(body.refCnt()).isZero();
        }
    }

    @Test
    void end_bodyShorterThanItsHead_isRefused() {
        HttpResponseRenamer start = new HttpResponseRenamer(100, "fashion", "1");

        assertThat(start.feed(bytes("{\"model_name\""))).isFalse();

        assertThatExceptionOfType(WireException.class).isThrownBy(start::end);
        start.close();
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(1, 700).list().ofMinSize(1).ofMaxSize(8);
    }

    @Property
    void rename_anyAnswerInAnyPieces_changesTheTwoNamesAlone(
            @ForAll Map<String, String> before,
            @ForAll String variant,
            @ForAll String client,
            @ForAll boolean stated,
            @ForAll("cuts") List<Integer> cuts)
            throws Exception {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("first", before);
        answer.put("texts", List.copyOf(before.keySet()));
        answer.put("model_name", variant);
        answer.put("parameters", Map.of("model_version", 4.5));
        answer.put("model_version", "3");
        answer.put("outputs", List.of(Map.of("model_name", variant)));
        String head = JSON.writeValueAsString(answer);
        String tail = stated ? "\"}{tail" : "";

        Renamed renamed = rename(head + tail, stated ? length(head) : -1, client, cuts);

        answer.put("model_name", client);
        answer.put("model_version", "1");
        assertThat(JSON.readTree(renamed.body.substring(0, renamed.body.length() - tail.length())))
                .isEqualTo(JSON.readTree(JSON.writeValueAsString(answer)));
        assertThat(renamed.body).endsWith(tail);
        assertThat(renamed.growth).isEqualTo(length(renamed.body) - length(head + tail));
    }

    private static Renamed rename(String text, int headLength, String name, List<Integer> cuts) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpResponseRenamer start = new HttpResponseRenamer(headLength, name, "1");
        List<ByteBuf> pieces = new ArrayList<>();
        ByteBuf out = Unpooled.buffer();
        boolean known = false;
        int at = 0;
        for (int i = 0; at < body.length; i++) {
            ByteBuf piece = Unpooled.copiedBuffer(body, at, Math.min(body.length - at, cuts.get(i % cuts.size())));
            at += piece.readableBytes();
            pieces.add(piece);
            if (known) {
                out.writeBytes(piece);
                piece.release();
            } else if (start.feed(piece)) {
                known = true;
                pass(start, out);
            }
        }
        if (!known) {
            start.end();
            pass(start, out);
        }
        int growth = start.growth();
        start.close();
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
        return new Renamed(out.toString(StandardCharsets.UTF_8), growth);
    }

    private static void pass(HttpResponseRenamer start, ByteBuf out) {
        start.writeTo(out);
        ByteBuf rest = start.rest();
        out.writeBytes(rest);
        rest.release();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
