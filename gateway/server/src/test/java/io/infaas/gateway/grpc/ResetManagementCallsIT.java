package io.infaas.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.infaas.gateway.h2.RawPeer;
import io.infaas.triton.testing.RecordedLog;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that resets calls of the gateway's own methods costs no line of the log at its default level. */
class ResetManagementCallsIT {

    private static final int CLIENTS = 4;

    /** Fewer than a connection may reset. */
    private static final int CALLS = 60;

    @AutoClose
    private final GrpcStage stage = new GrpcStage(1).playing(Exchanges::answerAll);

    @AfterEach
    void assertAnotherIsServed() throws Exception {
        stage.assertAnotherIsServed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/inference.GRPCInferenceService/ServerLive",
                "/inference.GRPCInferenceService/ServerReady",
                "/inference.GRPCInferenceService/ModelMetadata",
                "/inference.GRPCInferenceService/ModelConfig",
                "/inference.GRPCInferenceService/ModelStatistics",
                "/inference.GRPCInferenceService/RepositoryIndex",
                "/inference.GRPCInferenceService/RepositoryModelLoad",
                "/inference.GRPCInferenceService/TraceSetting",
                "/inference.GRPCInferenceService/LogSettings",
                "/inference.GRPCInferenceService/SystemSharedMemoryStatus",
                "/grpc.health.v1.Health/Check",
                "/grpc.health.v1.Health/Watch",
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                "/inference.GRPCInferenceService/Nothing"
            })
    void reset_atAnyPoint_logsNothing(String path) throws Exception {
        try (RecordedLog log = RecordedLog.byAll(Level.WARN)) {
            for (int i = 0; i < CLIENTS; i++) {
                resetCalls(path);
            }

            assertThat(log.lines()).isEmpty();
        }
    }

    private void resetCalls(String path) throws IOException {
        try (RawPeer client = stage.client()) {
            for (int i = 0; i < CALLS; i++) {
                int stream = client.open(Exchanges.inferHeaders().path(path), false);
                if (i % 4 > 0) {
                    client.data(stream, Exchanges.frame(new byte[0]), -1, i % 4 > 1);
                }
                if (i % 4 == 3) {
                    client.sync();
                }
                client.reset(stream, Http2Error.CANCEL);
            }
            client.sync();
        }
    }
}
