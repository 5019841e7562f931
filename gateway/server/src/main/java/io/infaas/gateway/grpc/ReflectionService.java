package io.infaas.gateway.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.protocol.GRPCInferenceServiceGrpcService;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.v1.HealthProto;
import io.vertx.grpc.reflection.v1.ErrorResponse;
import io.vertx.grpc.reflection.v1.FileDescriptorResponse;
import io.vertx.grpc.reflection.v1.ListServiceResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionProto;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * gRPC server reflection under both its names, which share their messages. Lists the services and returns the files that declare
 * them.
 */
final class ReflectionService {

    private static final String NEWER = "grpc.reflection.v1.ServerReflection";
    private static final String OLDER = "grpc.reflection.v1alpha.ServerReflection";

    private final List<String> services = new ArrayList<>();
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> symbols = new HashMap<>();

    private ReflectionService() {
        addService(GRPCInferenceServiceGrpcService.SERVICE_DESCRIPTOR);
        addService(HealthProto.getDescriptor().findServiceByName("Health"));
        // the older name is not listed, because no file here declares it
        addService(ServerReflectionProto.getDescriptor().findServiceByName("ServerReflection"));
    }

    /** Returns the methods by path. */
    static Map<String, ManagementMethods.ManagementMethod> methods() {
        ReflectionService reflection = new ReflectionService();
        ManagementMethods.ManagementMethod info = call -> reflection.new Conversation(call);
        return Map.of("/" + NEWER + "/ServerReflectionInfo", info, "/" + OLDER + "/ServerReflectionInfo", info);
    }

    private void addService(ServiceDescriptor service) {
        services.add(service.getFullName());
        add(service.getFile());
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

    private ServerReflectionResponse respond(ServerReflectionRequest request) {
        ServerReflectionResponse.Builder response = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> response.setListServicesResponse(list());
            case FILE_BY_FILENAME -> declare(response, request.getFileByFilename(), files);
            case FILE_CONTAINING_SYMBOL -> declare(response, request.getFileContainingSymbol(), symbols);
            case FILE_CONTAINING_EXTENSION, ALL_EXTENSION_NUMBERS_OF_TYPE ->
                response.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there are no extensions"));
            case MESSAGEREQUEST_NOT_SET ->
                response.setErrorResponse(error(GrpcStatus.INVALID_ARGUMENT, "the request names nothing to look up"));
        }
        return response.build();
    }

    private ListServiceResponse list() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    private static void declare(
            ServerReflectionResponse.Builder response, String name, Map<String, FileDescriptor> files) {
        FileDescriptor file = files.get(name);
        if (file == null) {
            response.setErrorResponse(error(GrpcStatus.NOT_FOUND, "there is no '" + name + "'"));
        } else {
            response.setFileDescriptorResponse(FileDescriptorResponse.newBuilder()
                    .addFileDescriptorProto(file.toProto().toByteString()));
        }
    }

    private static ErrorResponse error(GrpcStatus status, String text) {
        return ErrorResponse.newBuilder()
                .setErrorCode(status.code)
                .setErrorMessage(text)
                .build();
    }

    /** One stream. Answers each request before it reads the next. */
    private final class Conversation implements ManagementMethods.ManagementMethod.Conversation {

        private final ManagementCall call;

        Conversation(ManagementCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) throws InvalidProtocolBufferException {
            call.send(respond(ServerReflectionRequest.parseFrom(message)));
        }

        @Override
        public boolean expectsMore() {
            return true;
        }

        @Override
        public void onHalfClosed() {
            call.end();
        }
    }
}
