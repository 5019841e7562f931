package io.infaas.gateway.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.reflection.v1.ErrorResponse;
import io.vertx.grpc.reflection.v1.FileDescriptorResponse;
import io.vertx.grpc.reflection.v1.ListServiceResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionProto;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * gRPC server reflection, by both its names, whose messages are the same: which services there are, and the files that declare them.
 */
// Vert.x's own handler ends the stream with its first answer, and has the newer name alone
final class ReflectionService {

    private static final String METHOD = "ServerReflectionInfo";
    private static final List<String> NAMES =
            List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

    private final List<String> services = new ArrayList<>();
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> symbols = new HashMap<>();

    private ReflectionService(List<Service> services) {
        for (Service service : services) {
            this.services.add(service.name().fullyQualifiedName());
            add(service.descriptor().getFile());
        }
        // the older one declares what no file of ours does: who asked about it would be told that it is not there
        this.services.add(NAMES.get(0));
        add(ServerReflectionProto.getDescriptor());
    }

    /** Adds it to a server that has all its other services. */
    static void addTo(GrpcServer server) {
        ReflectionService reflection = new ReflectionService(server.services());
        for (String name : NAMES) {
            ServiceMethod<ServerReflectionRequest, ServerReflectionResponse> method = ServiceMethod.server(
                    ServiceName.create(name),
                    METHOD,
                    GrpcMessageEncoder.encoder(),
                    GrpcMessageDecoder.decoder(ServerReflectionRequest.newBuilder()));
            server.callHandler(method, reflection::converse);
        }
    }

    private void converse(GrpcServerRequest<ServerReflectionRequest, ServerReflectionResponse> request) {
        request.handler(asked -> {
            request.response().write(answer(asked));
            if (request.response().writeQueueFull()) {
                request.pause();
                request.response().drainHandler(taken -> request.resume());
            }
        });
        request.endHandler(asked -> request.response().end());
    }

    private ServerReflectionResponse answer(ServerReflectionRequest asked) {
        ServerReflectionResponse.Builder answer = ServerReflectionResponse.newBuilder()
                .setValidHost(asked.getHost())
                .setOriginalRequest(asked);
        switch (asked.getMessageRequestCase()) {
            case LIST_SERVICES -> answer.setListServicesResponse(list());
            case FILE_BY_FILENAME -> declared(answer, asked.getFileByFilename(), files);
            case FILE_CONTAINING_SYMBOL -> declared(answer, asked.getFileContainingSymbol(), symbols);
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there are no extensions"));
            case MESSAGEREQUEST_NOT_SET ->
                answer.setErrorResponse(error(GrpcStatus.INVALID_ARGUMENT, "nothing is asked"));
        }
        return answer.build();
    }

    private ListServiceResponse list() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    private static void declared(
            ServerReflectionResponse.Builder answer, String what, Map<String, FileDescriptor> where) {
        Optional.ofNullable(where.get(what))
                .ifPresentOrElse(
                        file -> answer.setFileDescriptorResponse(FileDescriptorResponse.newBuilder()
                                .addFileDescriptorProto(file.toProto().toByteString())),
                        () -> answer.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there is no '" + what + "'")));
    }

    private static ErrorResponse error(GrpcStatus status, String text) {
        return ErrorResponse.newBuilder()
                .setErrorCode(status.code)
                .setErrorMessage(text)
                .build();
    }

    private void add(FileDescriptor file) {
        if (files.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        file.getDependencies().forEach(this::add);
        for (ServiceDescriptor service : file.getServices()) {
            symbols.put(service.getFullName(), file);
            service.getMethods().forEach(method -> symbols.put(method.getFullName(), file));
        }
        file.getEnumTypes().forEach(type -> symbols.put(type.getFullName(), file));
        file.getMessageTypes().forEach(type -> add(type, file));
    }

    private void add(Descriptor type, FileDescriptor file) {
        symbols.put(type.getFullName(), file);
        type.getEnumTypes().forEach(inner -> symbols.put(inner.getFullName(), file));
        type.getNestedTypes().forEach(inner -> add(inner, file));
    }
}
