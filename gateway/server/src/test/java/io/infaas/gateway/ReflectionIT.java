package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.gateway.index.ViewFixture;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReflectionIT {

    private static final Vertx VERTX = Vertx.vertx();
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = Gateway.start(GatewayConfig.of(ViewFixture.fashion().view()).withPorts("127.0.0.1", 0, 0, 0))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void stream_severalQuestions_eachAnsweredInOrder(String version) throws Exception {
        List<ServerReflectionResponse> answers = ask(
                version,
                ServerReflectionRequest.newBuilder().setListServices("").build(),
                symbol("inference.GRPCInferenceService"),
                symbol("inference.ModelInferRequest.InferInputTensor"),
                symbol("nope"),
                ServerReflectionRequest.newBuilder().setFileByFilename("nope").build());

        assertThat(answers.get(0).getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .containsExactly(
                        "inference.GRPCInferenceService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection");
        assertThat(file(answers.get(1)).getName()).isEqualTo("inference/inference_service.proto");
        assertThat(file(answers.get(2)).getName()).isEqualTo("inference/infer.proto");
        assertThat(answers.get(3).getErrorResponse().getErrorCode()).isEqualTo(5);
        assertThat(answers.get(4).getErrorResponse().getErrorCode()).isEqualTo(5);
    }

    /** What a tool does that knows nothing but the address. */
    @Test
    void files_askedForOneByOne_makeUpEveryListedService() throws Exception {
        for (ServiceResponse service : ask(
                        "v1",
                        ServerReflectionRequest.newBuilder().setListServices("").build())
                .get(0)
                .getListServicesResponse()
                .getServiceList()) {
            FileDescriptorProto root = file(ask("v1", symbol(service.getName())).get(0));

            FileDescriptor built = build(root, new HashMap<>());

            assertThat(built.getServices())
                    .anySatisfy(found -> assertThat(found.getFullName()).isEqualTo(service.getName()));
        }
    }

    private static FileDescriptor build(FileDescriptorProto file, Map<String, FileDescriptor> known) throws Exception {
        List<FileDescriptor> dependencies = new ArrayList<>();
        for (String name : file.getDependencyList()) {
            FileDescriptor dependency = known.get(name);
            if (dependency == null) {
                dependency = build(
                        file(ask(
                                        "v1",
                                        ServerReflectionRequest.newBuilder()
                                                .setFileByFilename(name)
                                                .build())
                                .get(0)),
                        known);
                known.put(name, dependency);
            }
            dependencies.add(dependency);
        }
        return FileDescriptor.buildFrom(file, dependencies.toArray(FileDescriptor[]::new));
    }

    private static FileDescriptorProto file(ServerReflectionResponse answer) throws InvalidProtocolBufferException {
        List<ByteString> files = answer.getFileDescriptorResponse().getFileDescriptorProtoList();
        assertThat(files).hasSize(1);
        return FileDescriptorProto.parseFrom(files.get(0));
    }

    private static ServerReflectionRequest symbol(String name) {
        return ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(name)
                .build();
    }

    private static List<ServerReflectionResponse> ask(String version, ServerReflectionRequest... questions)
            throws Exception {
        ServiceMethod<ServerReflectionResponse, ServerReflectionRequest> method = ServiceMethod.client(
                ServiceName.create("grpc.reflection." + version, "ServerReflection"),
                "ServerReflectionInfo",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(ServerReflectionResponse.newBuilder()));
        BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
        GrpcClientRequest<ServerReflectionRequest, ServerReflectionResponse> request = GrpcClient.client(VERTX)
                .request(SocketAddress.inetSocketAddress(gateway.grpcPort(), "127.0.0.1"), method)
                .await(20, TimeUnit.SECONDS);
        request.response().onSuccess(response -> response.handler(answers::add));
        List<ServerReflectionResponse> all = new ArrayList<>();
        for (ServerReflectionRequest question : questions) {
            // as tools do: the next question depends on the answer
            request.write(question);
            ServerReflectionResponse answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("answer to %s", question).isNotNull();
            all.add(answer);
        }
        request.end();
        return all;
    }
}
