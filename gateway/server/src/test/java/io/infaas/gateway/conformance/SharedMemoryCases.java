package io.infaas.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryRegisterResponse;
import io.infaas.triton.protocol.SystemSharedMemoryStatusRequest;
import io.infaas.triton.protocol.SystemSharedMemoryStatusResponse;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterRequest;
import io.infaas.triton.protocol.SystemSharedMemoryUnregisterResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** System shared memory from its registration to its end, on the host of Triton and gateway. */
final class SharedMemoryCases {

    private static final String ROW = "A.2, A.3 shared memory in use";
    private static final String KEY =
            "infaas-conformance-" + ProcessHandle.current().pid();
    private static final Path MEMORY = Path.of("/dev/shm", KEY);
    private static final int BYTES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<ConformanceCase> cases = new ArrayList<>();

    private SharedMemoryCases() {}

    static List<ConformanceCase> all() {
        SharedMemoryCases memory = new SharedMemoryCases();
        memory.overHttp();
        memory.overGrpc();
        return memory.cases;
    }

    /** Asks all of it with a memory of four numbers and zeros, and nothing registered before and after. */
    private void add(String name, ObservedExchange... steps) {
        cases.add(new ConformanceCase(ROW, name, List.of(new ObservedExchange.Script(end -> {
            StringBuilder answers = new StringBuilder();
            try {
                Files.write(
                        MEMORY,
                        Tensors.bytes(10, 20, 30, 40)
                                .concat(Tensors.bytes(new int[12]))
                                .toByteArray());
                for (ObservedExchange step : steps) {
                    answers.append(step.ask(end)).append('\n');
                }
                String content = HexFormat.of().formatHex(Files.readAllBytes(MEMORY));
                unregisterAll(end);
                return Map.of("answers", answers.toString(), "memory", content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                delete();
            }
        }))));
    }

    /** Triton refuses to end a region for a moment after the answer to a request that uses it. */
    private static void unregisterAll(ConformanceEndpoint end) {
        Map<String, String> answer = unregister("").ask(end);
        for (long deadline = System.nanoTime() + PATIENCE.toNanos();
                !"200".equals(answer.get("status")) && System.nanoTime() < deadline; ) {
            answer = unregister("").ask(end);
        }
        assertThat(answer).as("the end of all regions").containsEntry("status", "200");
    }

    private static void delete() {
        try {
            Files.deleteIfExists(MEMORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObservedExchange http(HttpCase request) {
        return new ObservedExchange.Http(request);
    }

    private static ObservedExchange register(String region, String body) {
        return http(HttpCase.post("/v2/systemsharedmemory/region/" + region + "/register", body));
    }

    private static ObservedExchange registerAll(String region) {
        return register(region, "{\"key\":\"/" + KEY + "\",\"offset\":0,\"byte_size\":" + BYTES + "}");
    }

    private static ObservedExchange status(String region) {
        return http(HttpCase.get("/v2/systemsharedmemory" + part(region) + "/status"));
    }

    private static ObservedExchange unregister(String region) {
        return http(HttpCase.post("/v2/systemsharedmemory" + part(region) + "/unregister", ""));
    }

    private static String part(String region) {
        return region.isEmpty() ? "" : "/region/" + region;
    }

    private static String place(String region, int offset, int size) {
        return ",\"parameters\":{\"shared_memory_region\":\"%s\",\"shared_memory_offset\":%d,\"shared_memory_byte_size\":%d}"
                .formatted(region, offset, size);
    }

    private static ObservedExchange infer(String input, String output) {
        return http(HttpCase.infer(
                "shared",
                "echo-INT32",
                "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[1,4]%s}],\"outputs\":[{\"name\":\"OUTPUT\"%s}]}"
                        .formatted(input, output)));
    }

    private void overHttp() {
        add(
                "registered, seen and unregistered",
                registerAll("one"),
                status("one"),
                status(""),
                unregister("one"),
                status(""));
        add("two regions, all unregistered", registerAll("one"), registerAll("two"), unregister(""), status(""));
        add("registered twice", registerAll("one"), registerAll("one"), unregister("one"), registerAll("one"));
        add("unregistered twice", registerAll("one"), unregister("one"), unregister("one"));
        add("input", registerAll("one"), infer(place("one", 0, 16), ""));
        add("output", registerAll("one"), infer(",\"data\":[1,2,3,4]", place("one", 16, 16)));
        add("input and output", registerAll("one"), infer(place("one", 0, 16), place("one", 32, 16)));
        add("input at an offset", registerAll("one"), infer(place("one", 8, 16), ""));
        add("input beyond the end", registerAll("one"), infer(place("one", 56, 16), ""));
        add("input of another size", registerAll("one"), infer(place("one", 0, 12), ""));
        add("output beyond the end", registerAll("one"), infer(place("one", 0, 16), place("one", 56, 16)));
        add("output that is too small", registerAll("one"), infer(place("one", 0, 16), place("one", 32, 8)));
        add("input after its end", registerAll("one"), unregister("one"), infer(place("one", 0, 16), ""));
        for (String body : List.of(
                "",
                "{",
                "{}",
                "[]",
                "{\"key\":\"/%s\"}",
                "{\"key\":\"/%s\",\"byte_size\":64}",
                "{\"key\":\"%s\",\"byte_size\":64}",
                "{\"key\":5,\"byte_size\":64}",
                "{\"key\":\"/%s\",\"byte_size\":\"64\"}",
                "{\"key\":\"/%s\",\"byte_size\":-1}",
                "{\"key\":\"/%s\",\"byte_size\":0}",
                "{\"key\":\"/%s\",\"byte_size\":65}",
                "{\"key\":\"/%s\",\"offset\":32,\"byte_size\":33}",
                "{\"key\":\"/%s\",\"offset\":32,\"byte_size\":32,\"speed\":1}",
                "{\"key\":\"/absent-conformance\",\"byte_size\":64}",
                "{\"key\":\"\",\"byte_size\":64}")) {
            add("registered by " + body, register("one", body.formatted(KEY)), status(""));
        }
        add(
                "names",
                registerAll("a%20b"),
                registerAll("s%75m"),
                status(""),
                status("a%20b"),
                unregister("a%20b"),
                status(""));
    }

    private static ObservedExchange grpcRegister(String region, String key, long offset, long size) {
        return new ObservedExchange.Grpc(GrpcCase.of(
                region,
                "SystemSharedMemoryRegister",
                SystemSharedMemoryRegisterRequest.newBuilder()
                        .setName(region)
                        .setKey(key)
                        .setOffset(offset)
                        .setByteSize(size)
                        .build(),
                SystemSharedMemoryRegisterResponse.parser()));
    }

    private static ObservedExchange grpcRegisterAll(String region) {
        return grpcRegister(region, "/" + KEY, 0, BYTES);
    }

    private static ObservedExchange grpcStatus(String region) {
        return new ObservedExchange.Grpc(GrpcCase.of(
                region,
                "SystemSharedMemoryStatus",
                SystemSharedMemoryStatusRequest.newBuilder().setName(region).build(),
                SystemSharedMemoryStatusResponse.parser()));
    }

    private static ObservedExchange grpcUnregister(String region) {
        return new ObservedExchange.Grpc(GrpcCase.of(
                region,
                "SystemSharedMemoryUnregister",
                SystemSharedMemoryUnregisterRequest.newBuilder().setName(region).build(),
                SystemSharedMemoryUnregisterResponse.parser()));
    }

    private static ObservedExchange grpcInfer(int in, int inSize, int out, int outSize) {
        ModelInferRequest.Builder request = RequestChecksGrpc.one("echo-INT32", "INPUT", "INT32", 1, 4);
        request.getInputsBuilder(0).putAllParameters(places(in, inSize));
        request.addOutputsBuilder().setName("OUTPUT").putAllParameters(out < 0 ? Map.of() : places(out, outSize));
        return new ObservedExchange.Grpc(GrpcCases.infer("shared", request));
    }

    private static Map<String, InferParameter> places(int offset, int size) {
        return Map.of(
                "shared_memory_region",
                InferParameter.newBuilder().setStringParam("one").build(),
                "shared_memory_offset",
                InferParameter.newBuilder().setInt64Param(offset).build(),
                "shared_memory_byte_size",
                InferParameter.newBuilder().setInt64Param(size).build());
    }

    private void overGrpc() {
        add(
                "gRPC, registered, seen and unregistered",
                grpcRegisterAll("one"),
                grpcStatus("one"),
                grpcStatus(""),
                grpcUnregister("one"),
                grpcStatus(""));
        add("gRPC, registered twice", grpcRegisterAll("one"), grpcRegisterAll("one"));
        add(
                "gRPC, all unregistered",
                grpcRegisterAll("one"),
                grpcRegisterAll("two"),
                grpcUnregister(""),
                grpcStatus(""));
        add("gRPC, registered by HTTP", registerAll("one"), grpcStatus(""), grpcInfer(0, 16, -1, 0));
        add("gRPC, input and output", grpcRegisterAll("one"), grpcInfer(0, 16, 32, 16));
        add("gRPC, input beyond the end", grpcRegisterAll("one"), grpcInfer(56, 16, -1, 0));
        add("gRPC, input of another size", grpcRegisterAll("one"), grpcInfer(0, 12, -1, 0));
        add("gRPC, output beyond the end", grpcRegisterAll("one"), grpcInfer(0, 16, 56, 16));
        add("gRPC, output that is too small", grpcRegisterAll("one"), grpcInfer(0, 16, 32, 8));
        add("gRPC, input of nothing", grpcInfer(0, 16, -1, 0));
        add("gRPC, no name", grpcRegisterAll(""), grpcStatus(""));
        add("gRPC, no key", grpcRegister("one", "", 0, BYTES), grpcStatus(""));
        add("gRPC, beyond the end of the memory", grpcRegister("one", "/" + KEY, 32, 33), grpcStatus(""));
        add("gRPC, no bytes", grpcRegister("one", "/" + KEY, 0, 0), grpcStatus(""));
    }
}
