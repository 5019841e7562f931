package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/** However the bytes of a stream's messages and answers are cut into frames, the other side gets the same messages. */
class StreamSplitPropertiesIT {

    private final GrpcStage stage = new GrpcStage(1);
    private final RawPeer client = stage.client(1 << 20);
    private @Nullable RawPeer node;

    StreamSplitPropertiesIT() throws Exception {
        stage.node.streamWindow = 1 << 20;
    }

    @AfterProperty
    void close() throws Exception {
        client.close();
        stage.close();
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(100, 2_600),
                        Arbitraries.integers().between(5_000, 16_000))
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 4_000),
                        Arbitraries.integers().between(10_000, 60_000))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Property(tries = 150)
    void stream_anySplit_sameMessagesBothWays(
            @ForAll("cuts") List<Integer> there,
            @ForAll("cuts") List<Integer> back,
            @ForAll("sizes") List<Integer> asked,
            @ForAll("sizes") List<Integer> told)
            throws Exception {
        List<ModelInferRequest> questions = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size : asked) {
            ModelInferRequest question = StreamMessages.question("fashion", "q" + questions.size())
                    .setRawInputContents(0, content(size))
                    .build();
            questions.add(question);
            all.writeBytes(Exchanges.frame(question.toByteArray()));
        }

        int stream = StreamMessages.begin(client);
        cut(client, stream, all.toByteArray(), there);
        StreamMessages.end(client, stream);
        RawPeer open = node == null ? stage.node.awaitConnection() : node;
        node = open;
        List<ModelStreamInferResponse> expected = new ArrayList<>();
        for (ModelInferRequest question : questions) {
            RawPeer.Heard heard = open.awaitRequest();
            assertThat(StreamMessages.parseRequest(heard))
                    .isEqualTo(question.toBuilder()
                            .setModelName(stage.fronts.variant())
                            .build());
            expected.addAll(answer(open, heard, told, back));
        }
        RawPeer.Heard got = client.await(stream);
        client.forget(stream);

        assertThat(got.header("grpc-status")).isEqualTo("0");
        assertThat(StreamMessages.answers(got)).isEqualTo(expected);
    }

    private static List<ModelStreamInferResponse> answer(
            RawPeer node, RawPeer.Heard asked, List<Integer> sizes, List<Integer> cuts) throws IOException {
        List<ModelStreamInferResponse> expected = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < sizes.size(); i++) {
            ModelInferResponse result = StreamMessages.result(StreamMessages.parseRequest(asked), i == sizes.size() - 1)
                    .setRawOutputContents(0, content(sizes.get(i)))
                    .build();
            all.writeBytes(StreamMessages.frame(result));
            expected.add(ModelStreamInferResponse.newBuilder()
                    .setInferResponse(result.toBuilder().setModelName("fashion").setModelVersion("1"))
                    .build());
        }
        Exchanges.beginAnswer(node, asked.id);
        cut(node, asked.id, all.toByteArray(), cuts);
        Exchanges.endAnswer(node, asked.id);
        node.forget(asked.id);
        return expected;
    }

    private static ByteString content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return ByteString.copyFrom(bytes);
    }

    // what the cuts leave goes in the largest frames
    private static void cut(RawPeer to, int stream, byte[] all, List<Integer> cuts) throws IOException {
        int at = 0;
        for (int i = 0; at < all.length; i++) {
            int length = Math.min(i < 3 * cuts.size() ? cuts.get(i % cuts.size()) : 16_000, all.length - at);
            to.data(stream, Arrays.copyOfRange(all, at, at + length), -1, false);
            at += length;
            if (i % 3 == 0) {
                to.flush();
            }
        }
    }
}
