package io.infaas.gateway.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.HttpInferCases;
import io.infaas.triton.protocol.CudaSharedMemoryStatusRequest;
import io.infaas.triton.protocol.CudaSharedMemoryStatusResponse;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Routing, and every endpoint that is not inference: rows A.1 to A.3 and B.5, B.7. */
final class EndpointCases {

    private final List<ConformanceCase> cases = new ArrayList<>();

    private EndpointCases() {}

    static List<ConformanceCase> all() {
        EndpointCases endpoints = new EndpointCases();
        endpoints.routing();
        endpoints.models();
        endpoints.repository();
        endpoints.sharedMemory();
        endpoints.settings();
        endpoints.generate();
        endpoints.overGrpc();
        return endpoints.cases;
    }

    private void add(String row, HttpCase request) {
        cases.add(ConformanceCase.http(row, request));
    }

    private void get(String row, String path) {
        add(row, HttpCase.get(path));
    }

    private void post(String row, String path, String body) {
        add(row, HttpCase.post(path, body));
    }

    private void routing() {
        String row = "A.1 routing";
        String good = HttpInferCases.sum("");
        for (String path : List.of(
                "/v2/models/sum/infer/",
                "/v2/models/sum/infer?a=1&b=2",
                "/v2/models/sum//infer",
                "//v2/models/sum/infer",
                "/v2/models/s%75m/infer",
                "/v2/models/sum%2Finfer",
                "/v2/models/sum/versions/infer",
                "/v2/models/sum/versions/1/2/infer",
                "/v2/models/sum/versions/1/infer?x",
                "/v2/models/sum/versions/+1/infer",
                "/v2/models/../models/sum/infer",
                "/V2/models/sum/infer",
                "/v2/models/infer",
                "/v2/models//infer",
                "/v1/models/sum:predict")) {
            add(row, new HttpCase("POST " + path, "POST", path, Map.of(), ByteString.copyFromUtf8(good)));
        }
        for (String path : List.of(
                "/v2/health/live/",
                "/v2/health",
                "/v2//health/live",
                "/v3",
                "/v2/models/sum/ready?test_1=1&test_2=2",
                "/v2/models/sum/stats/",
                "/ping",
                "/openapi.json")) {
            get(row, path);
        }
        for (String method : List.of("PATCH", "OPTIONS", "TRACE", "FOO", "PUT")) {
            for (String path : List.of("/v2/models/sum/infer", "/v2/health/ready", "/v2/logging")) {
                add(row, new HttpCase(method + " " + path, method, path, Map.of(), ByteString.EMPTY));
            }
        }
        add(
                "A.4 headers",
                HttpCase.infer("unknown ones", "sum", good)
                        .with("X-Anything", "at all")
                        .with("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        add(
                "A.4 headers",
                HttpCase.infer("content type that is not JSON", "sum", good).with("Content-Type", "text/xml"));
        add(
                "A.4 headers",
                HttpCase.infer("accept nothing that comes", "sum", good).with("Accept", "image/png"));
        add(
                "A.4 headers",
                HttpCase.infer("load metrics asked for", "sum", good).with("endpoint-load-metrics-format", "json"));
    }

    private void models() {
        for (String model :
                List.of("sum", "repeat_int32", "simple_sequence", "mock_llm", "queued", "faulty", "scalar")) {
            get("A.2 model metadata", "/v2/models/" + model);
            get("A.2 model configuration", "/v2/models/" + model + "/config");
            get("A.2 model ready", "/v2/models/" + model + "/ready");
            get("A.2 model ready", "/v2/models/" + model + "/versions/2/ready");
            get("A.2 model metadata", "/v2/models/" + model + "/versions/2");
            get("A.2 model configuration", "/v2/models/" + model + "/versions/2/config");
        }
        for (String page : List.of("", "/ready", "/config", "/stats")) {
            get("B.2 no available versions", "/v2/models/broken" + page);
        }
        get("A.2 statistics", "/v2/models/sum/stats");
        get("A.2 statistics", "/v2/models/sum/versions/1/stats");
        get("A.2 statistics", "/v2/models/absent/stats");
    }

    private void repository() {
        String row = "A.2 repository index";
        for (String body : List.of("{\"ready\":true}", "{\"ready\":\"yes\"}", "[true]")) {
            post(row, "/v2/repository/index", body);
        }
        post(row, "/v2/repository/a/index", "{}");
        row = "B.7 load and unload";
        post(row, "/v2/repository/models/sum/load", "");
        post(row, "/v2/repository/models/absent/load", "{}");
        post(row, "/v2/repository/models/absent/unload", "");
        post(row, "/v2/repository/models/sum/load", "{");
        post(row, "/v2/repository/models/sum/load", "{\"parameters\":{\"speed\":1}}");
        post(row, "/v2/repository/models/absent/unload", "{\"parameters\":{\"unload_dependents\":true}}");
        post(row, "/v2/repository/other/models/sum/load", "{}");
        post(row, "/v2/repository/other/models/absent/unload", "{}");
        get(row, "/v2/repository/models/sum/load");
    }

    private void sharedMemory() {
        String row = "A.2 shared memory";
        for (String kind : List.of("system", "cuda")) {
            String base = "/v2/" + kind + "sharedmemory";
            get(row, base + "/status");
            get(row, base + "/region/r/status");
            post(row, base + "/region/r/unregister", "");
            post(row, base + "/unregister", "");
            post(row, base + "/region/r/register", "{}");
            post(row, base + "/region/r/register", "{");
            get(row, base + "/region/r/register");
        }
        post(row, "/v2/systemsharedmemory/region/r/register", "{\"key\":\"/absent\",\"offset\":0,\"byte_size\":64}");
    }

    private void settings() {
        String row = "A.2 trace settings";
        get(row, "/v2/trace/setting");
        get(row, "/v2/models/sum/trace/setting");
        get(row, "/v2/models/absent/trace/setting");
        get(row, "/v2/models/sum/versions/1/trace/setting");
        post(row, "/v2/trace/setting", "{");
        post(row, "/v2/trace/setting", "{\"trace_file\":\"/tmp/x\"}");
        post(row, "/v2/trace/setting", "{\"trace_speed\":\"1\"}");
        post(row, "/v2/trace/setting", "{\"trace_level\":[\"LOUD\"]}");
        row = "A.2 log settings";
        get(row, "/v2/logging");
        post(row, "/v2/logging", "{\"log_verbose_level\":0}");
        post(row, "/v2/logging", "{\"log_info\":\"yes\"}");
        post(row, "/v2/logging", "{\"log_speed\":1}");
        post(row, "/v2/logging", "{\"log_file\":\"/tmp/x\"}");
        post(row, "/v2/logging", "{");
    }

    private void generate() {
        String row = "A.2 generate";
        for (String path : List.of("generate", "generate_stream")) {
            for (String body : List.of(
                    "{\"PROMPT\":\"hello\",\"STREAM\":false}",
                    "{\"PROMPT\":\"hello\",\"STREAM\":true,\"REPETITION\":3}",
                    "{\"PROMPT\":\"hello\",\"STREAM\":true,\"REPETITION\":2,\"FAIL_LAST\":true}",
                    "{\"id\":\"7\",\"PROMPT\":[\"a\",\"b\"],\"STREAM\":false}",
                    "{\"PROMPT\":\"hello\"}",
                    "{}",
                    "{")) {
                post(row, "/v2/models/mock_llm/" + path, body);
            }
            post(row, "/v2/models/absent/" + path, "{}");
            post(row, "/v2/models/mock_llm/versions/2/" + path, "{}");
            get(row, "/v2/models/mock_llm/" + path);
        }
    }

    private void call(String row, String name, String method, MessageLite request, Parser<? extends Message> answer) {
        cases.add(ConformanceCase.grpc(row, GrpcCase.of(name, method, request, answer)));
    }

    private void overGrpc() {
        String row = "A.3 shared memory";
        call(
                row,
                "",
                "SystemSharedMemoryStatus",
                SystemSharedMemoryStatusRequest.getDefaultInstance(),
                SystemSharedMemoryStatusResponse.parser());
        call(
                row,
                "r",
                "SystemSharedMemoryStatus",
                SystemSharedMemoryStatusRequest.newBuilder().setName("r").build(),
                SystemSharedMemoryStatusResponse.parser());
        call(
                row,
                "",
                "CudaSharedMemoryStatus",
                CudaSharedMemoryStatusRequest.getDefaultInstance(),
                CudaSharedMemoryStatusResponse.parser());
        call(
                row,
                "r",
                "SystemSharedMemoryUnregister",
                SystemSharedMemoryUnregisterRequest.newBuilder().setName("r").build(),
                SystemSharedMemoryUnregisterResponse.parser());
        call(
                row,
                "of no such key",
                "SystemSharedMemoryRegister",
                SystemSharedMemoryRegisterRequest.newBuilder()
                        .setName("r")
                        .setKey("/absent")
                        .setByteSize(64)
                        .build(),
                SystemSharedMemoryRegisterResponse.parser());
        row = "B.7 load and unload";
        call(
                row,
                "sum",
                "RepositoryModelLoad",
                RepositoryModelLoadRequest.newBuilder().setModelName("sum").build(),
                RepositoryModelLoadResponse.parser());
        call(
                row,
                "absent",
                "RepositoryModelLoad",
                RepositoryModelLoadRequest.newBuilder().setModelName("absent").build(),
                RepositoryModelLoadResponse.parser());
        call(
                row,
                "absent",
                "RepositoryModelUnload",
                RepositoryModelUnloadRequest.newBuilder().setModelName("absent").build(),
                RepositoryModelUnloadResponse.parser());
        call(
                row,
                "of another repository",
                "RepositoryModelLoad",
                RepositoryModelLoadRequest.newBuilder()
                        .setRepositoryName("other")
                        .setModelName("sum")
                        .build(),
                RepositoryModelLoadResponse.parser());
        call(
                "A.3 statistics",
                "sum",
                "ModelStatistics",
                ModelStatisticsRequest.newBuilder().setName("sum").build(),
                ModelStatisticsResponse.parser());
        call(
                "A.3 trace settings",
                "",
                "TraceSetting",
                TraceSettingRequest.getDefaultInstance(),
                TraceSettingResponse.parser());
        call(
                "A.3 trace settings",
                "absent",
                "TraceSetting",
                TraceSettingRequest.newBuilder().setModelName("absent").build(),
                TraceSettingResponse.parser());
        call(
                "A.3 log settings",
                "",
                "LogSettings",
                LogSettingsRequest.getDefaultInstance(),
                LogSettingsResponse.parser());
        for (String service : List.of("", "inference.GRPCInferenceService", "other")) {
            ByteString request = service.isEmpty()
                    ? ByteString.EMPTY
                    : ByteString.copyFrom(new byte[] {10, (byte) service.length()})
                            .concat(ByteString.copyFromUtf8(service));
            cases.add(ConformanceCase.grpc(
                    "A.3 health",
                    new GrpcCase(
                            "Check '" + service + "'", "grpc.health.v1.Health", "Check", request, Empty.parser())));
        }
        cases.add(ConformanceCase.grpc(
                "A.3 reflection",
                new GrpcCase(
                        "list",
                        "grpc.reflection.v1.ServerReflection",
                        "ServerReflectionInfo",
                        ByteString.copyFrom(new byte[] {58, 0}),
                        Empty.parser())));
    }
}
