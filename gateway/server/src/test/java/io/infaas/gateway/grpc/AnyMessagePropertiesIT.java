package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelInferResponse;
import io.infaas.triton.protocol.ModelStreamInferResponse;
import io.infaas.triton.wire.WireMessages;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/**
 * However a message is written, in any order of fields, with fields that nobody knows, with fields given several times, packed or not,
 * compressed or not, and however it is cut: what comes out is what went in, but for name and version.
 */
class AnyMessagePropertiesIT {

    private final GrpcStage stage = new GrpcStage(1);
    private final RawPeer client = stage.client(1 << 20);
    private @Nullable RawPeer node;

    AnyMessagePropertiesIT() throws Exception {
        stage.node.streamWindow = 1 << 20;
    }

    @AfterProperty
    void close() throws Exception {
        client.close();
        stage.close();
    }

    /** Valid ones: whichever of its names is the last is one that is served. */
    @Provide
    Arbitrary<byte[]> requests() {
        return WireMessages.requests(
                        Arbitraries.of("fashion", "small"),
                        Arbitraries.of("", "1"),
                        Arbitraries.of("", "timeout", "priority", "binary_data_output", "p"))
                .map(AnyMessagePropertiesIT::addName);
    }

    @Provide
    Arbitrary<byte[]> responses() {
        return WireMessages.responses();
    }

    @Provide
    Arbitrary<List<SplitPropertiesIT.Cut>> cuts() {
        return SplitPropertiesIT.anyCuts();
    }

    @Provide
    Arbitrary<Packing> packings() {
        return Arbitraries.frequency(
                Tuple.of(2, Packing.IDENTITY), Tuple.of(1, Packing.GZIP), Tuple.of(1, Packing.DEFLATE));
    }

    private static byte[] addName(byte[] message) {
        byte[] name = request(message).getModelName().isEmpty()
                ? WireMessages.written(out -> out.writeString(1, "fashion"))
                : new byte[0];
        return WireMessages.joined(List.of(message, name));
    }

    @Property(tries = 200)
    void query_anyEncoding_sameBytesBothWays(
            @ForAll("requests") byte[] question,
            @ForAll("responses") byte[] answer,
            @ForAll("packings") Packing packing,
            @ForAll("cuts") List<SplitPropertiesIT.Cut> there,
            @ForAll("cuts") List<SplitPropertiesIT.Cut> back,
            @ForAll boolean endWithData)
            throws Exception {
        int stream = client.open(setEncoding(Exchanges.inferHeaders(), packing), false);
        SplitPropertiesIT.cut(client, stream, packing.frame(question), there, endWithData);
        if (!endWithData) {
            client.data(stream, new byte[0], -1, true);
        }
        client.flush();
        RawPeer open = node();
        RawPeer.Heard heard = awaitRequest(open, stream);
        Exchanges.beginAnswer(open, heard.id);
        SplitPropertiesIT.cut(open, heard.id, Exchanges.frame(answer), back, false);
        Exchanges.endAnswer(open, heard.id);
        open.forget(heard.id);
        RawPeer.Heard got = client.await(stream);
        client.forget(stream);

        assertAsked(heard, question);
        assertThat(got.header("grpc-status")).isEqualTo("0");
        ByteString told = Exchanges.message(got);
        assertThat(told.startsWith(ByteString.copyFrom(answer))).isTrue();
        assertThat(ModelInferResponse.parseFrom(told)).isEqualTo(rename(answer, question));
    }

    @Property(tries = 100)
    void stream_anyEncoding_sameMessagesBothWays(
            @ForAll @Size(min = 1, max = 4) List<@From("requests") byte[]> questions,
            @ForAll("responses") byte[] answer,
            @ForAll("packings") Packing packing,
            @ForAll("cuts") List<SplitPropertiesIT.Cut> there,
            @ForAll("cuts") List<SplitPropertiesIT.Cut> back,
            @ForAll long mixed)
            throws Exception {
        byte[] named = WireMessages.joined(List.of(
                answer,
                WireMessages.written(out -> out.writeString(1, stage.fronts.variant())),
                WireMessages.written(out -> out.writeString(2, "3"))));
        byte[] told = WireMessages.field(2, named);
        int stream =
                client.open(setEncoding(Exchanges.inferHeaders().path(Exchanges.MODEL_STREAM_INFER), packing), false);
        List<ModelStreamInferResponse> expected = new ArrayList<>();
        List<ModelInferRequest> asked = new ArrayList<>();
        List<ModelInferRequest> sent = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            byte[] question = questions.get(i);
            // each message tells for itself whether it is compressed
            Packing own = (mixed >> i & 1) == 0 ? packing : Packing.IDENTITY;
            // one after the other: a batch of millions, as its shape may say, leaves no room for the message behind it
            SplitPropertiesIT.cut(client, stream, own.frame(question), there, false);
            client.flush();
            RawPeer open = node();
            RawPeer.Heard heard = awaitRequest(open, stream);
            ByteString bytes = Exchanges.message(heard);
            assertThat(questions).anyMatch(each -> bytes.startsWith(ByteString.copyFrom(each)));
            asked.add(ModelInferRequest.parseFrom(bytes));
            sent.add(retarget(question));
            Exchanges.beginAnswer(open, heard.id);
            SplitPropertiesIT.cut(open, heard.id, Exchanges.frame(told), back, false);
            Exchanges.endAnswer(open, heard.id);
            open.forget(heard.id);
            expected.add(ModelStreamInferResponse.newBuilder()
                    .setInferResponse(rename(named, question))
                    .build());
            StreamMessages.await(client, stream, i + 1);
            // the answer goes to the client before the end of its stream, until which it counts as in flight
            open.sync();
        }
        StreamMessages.end(client, stream);
        RawPeer.Heard got = client.await(stream);
        client.forget(stream);

        assertThat(got.header("grpc-status")).isEqualTo("0");
        assertThat(asked).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(StreamMessages.answers(got)).isEqualTo(expected);
    }

    private static Http2Headers setEncoding(Http2Headers headers, Packing packing) {
        return packing == Packing.IDENTITY ? headers : headers.set("grpc-encoding", packing.header());
    }

    private RawPeer node() throws InterruptedException {
        RawPeer open = node == null ? stage.node.awaitConnection() : node;
        node = open;
        return open;
    }

    // what is refused reaches no node, and would be waited for in vain
    private RawPeer.Heard awaitRequest(RawPeer open, int stream) throws IOException {
        client.sync();
        RawPeer.Heard heard = client.onStream(stream);
        assertThat(heard.isOver())
                .as("refused: %s", StreamMessages.answers(heard))
                .isFalse();
        return open.awaitRequest();
    }

    private void assertAsked(RawPeer.Heard heard, byte[] question) throws IOException {
        ByteString asked = Exchanges.message(heard);
        assertThat(heard.body()[0]).isZero();
        assertThat(asked.startsWith(ByteString.copyFrom(question))).isTrue();
        assertThat(ModelInferRequest.parseFrom(asked)).isEqualTo(retarget(question));
    }

    private ModelInferRequest retarget(byte[] question) {
        return request(question).toBuilder()
                .setModelName(stage.fronts.variant())
                .setModelVersion("")
                .build();
    }

    private static ModelInferResponse rename(byte[] answer, byte[] question) throws IOException {
        return ModelInferResponse.parseFrom(answer).toBuilder()
                .setModelName(request(question).getModelName())
                .setModelVersion("1")
                .build();
    }

    private static ModelInferRequest request(byte[] message) {
        try {
            return ModelInferRequest.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("generated messages can be read", e);
        }
    }
}
