package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/** However the bytes of a query and its answer are cut into frames, the other side gets the same message. */
class SplitPropertiesIT {

    private final GrpcStage stage = new GrpcStage(1);
    private final RawPeer client = stage.client(1 << 20);
    private @Nullable RawPeer node;

    SplitPropertiesIT() throws Exception {
        stage.node.streamWindow = 1 << 20;
    }

    @AfterProperty
    void close() throws Exception {
        client.close();
        stage.close();
    }

    /** A DATA frame of so many bytes of the message, where it has so many left; without padding where that is negative. */
    record Cut(int bytes, int padding, boolean flushed) {}

    @Provide
    Arbitrary<List<Cut>> cuts() {
        return anyCuts();
    }

    static Arbitrary<List<Cut>> anyCuts() {
        Arbitrary<Integer> bytes = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 12),
                Arbitraries.integers().between(1_500, 2_600),
                Arbitraries.integers().between(5_000, 16_000));
        Arbitrary<Integer> padding = Arbitraries.oneOf(
                Arbitraries.just(-1),
                Arbitraries.just(-1),
                Arbitraries.integers().between(0, 255));
        return Combinators.combine(bytes, padding, Arbitraries.of(true, false))
                .as(Cut::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 200)
    void query_anySplit_sameMessagesBothWays(
            @ForAll("cuts") List<Cut> there,
            @ForAll("cuts") List<Cut> back,
            @ForAll("sizes") int asked,
            @ForAll("sizes") int told,
            @ForAll boolean endWithData)
            throws Exception {
        ModelInferRequest question = ModelInferRequest.newBuilder()
                .setModelName("fashion")
                .setId("split")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("UINT8")
                        .addShape(1))
                .addRawInputContents(content(asked))
                .build();
        ModelInferResponse answer = ModelInferResponse.newBuilder()
                .setModelName("another")
                .setModelVersion("7")
                .addRawOutputContents(content(told))
                .build();

        int stream = Exchanges.begin(client);
        cut(client, stream, Exchanges.frame(question.toByteArray()), there, endWithData);
        if (!endWithData) {
            client.data(stream, new byte[0], -1, true);
        }
        client.flush();
        RawPeer open = node == null ? stage.node.awaitConnection() : node;
        node = open;
        RawPeer.Heard heard = open.awaitRequest();
        Exchanges.beginAnswer(open, heard.id);
        cut(open, heard.id, Exchanges.frame(answer.toByteArray()), back, false);
        Exchanges.endAnswer(open, heard.id);
        open.forget(heard.id);
        RawPeer.Heard got = client.await(stream);
        client.forget(stream);

        assertThat(got.header("grpc-status")).isEqualTo("0");
        assertThat(ModelInferRequest.parseFrom(Exchanges.message(heard)))
                .isEqualTo(question.toBuilder()
                        .setModelName(stage.fronts.variant())
                        .build());
        assertThat(ModelInferResponse.parseFrom(Exchanges.message(got)))
                .isEqualTo(answer.toBuilder()
                        .setModelName("fashion")
                        .setModelVersion("1")
                        .build());
        assertThat(length(heard)).isEqualTo(heard.bytes() - 5);
        assertThat(length(got)).isEqualTo(got.bytes() - 5);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 4_000), Arbitraries.integers().between(10_000, 100_000));
    }

    private static int length(RawPeer.Heard heard) {
        return ByteBuffer.wrap(heard.body(), 1, 4).getInt();
    }

    private static ByteString content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return ByteString.copyFrom(bytes);
    }

    // the last frame takes all that the cuts leave, as far as a frame goes
    static void cut(RawPeer to, int stream, byte[] all, List<Cut> cuts, boolean end) throws IOException {
        int at = 0;
        for (int i = 0; at < all.length; i++) {
            Cut cut = i < 3 * cuts.size() ? cuts.get(i % cuts.size()) : new Cut(16_000, -1, false);
            int length = Math.min(cut.bytes(), all.length - at);
            byte[] piece = Arrays.copyOfRange(all, at, at + length);
            at += length;
            to.data(stream, piece, cut.padding(), end && at == all.length);
            if (cut.flushed()) {
                to.flush();
            }
        }
    }
}
