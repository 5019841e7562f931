package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.wire.ErrorTexts;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inference requests that are no protobuf have the status and text of a real Triton, and reach no node. */
class GarbageMessagesIT {

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1);

    private final RawPeer client = stage.client();

    // no end of a number; a name cut off; field 0; an unknown wire type; a name that is no UTF-8; the end of a group
    // that does not begin; a group that does not end; a tensor cut off; a name, and within the input a name cut off
    @ParameterizedTest
    @ValueSource(strings = {"ffffff", "0a6478", "0001", "0f", "0a02fffe", "0c", "0b", "3a6478", "0a01782a050a0978797a"})
    void garbage_unaryOrStream_internal(String hex) throws Exception {
        byte[] garbage = HexFormat.of().parseHex(hex);
        assertUnparseable(Exchanges.MODEL_INFER, Packing.IDENTITY, garbage);
        assertUnparseable(Exchanges.MODEL_INFER, Packing.GZIP, garbage);
        assertUnparseable(Exchanges.MODEL_STREAM_INFER, Packing.IDENTITY, garbage);
        assertThat(stage.node.connections).hasValue(0);
    }

    private void assertUnparseable(String path, Packing packing, byte[] garbage) throws Exception {
        int stream = client.open(Exchanges.inferHeaders().path(path).set("grpc-encoding", packing.header()), false);
        client.data(stream, packing.frame(garbage), -1, true);

        RawPeer.Heard answer = client.await(stream);

        assertThat(answer.header("grpc-status")).isEqualTo("13");
        assertThat(ErrorTexts.percentDecoded(String.valueOf(answer.header("grpc-message"))))
                .isEqualTo("Unable to parse request");
    }
}
