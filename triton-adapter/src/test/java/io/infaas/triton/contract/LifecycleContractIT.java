package io.infaas.triton.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that change models, and their visible effects: step by step the same on both servers. */
class LifecycleContractIT {
    private static final HttpCase INDEX = HttpCase.post("/v2/repository/index", "");

    /** One model for each test that changes one: none depends on what another has left. */
    private static final String RELOADED = "sum-reloaded";

    private static final String CONFIGURED = "sum-configured";
    private static final String KEPT = "sum-kept";
    private static final String COUNTED = "sum-counted";

    private static BothServers servers;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        List<String> models = List.of("sum", RELOADED, CONFIGURED, KEPT, COUNTED);
        models.forEach(model -> ContractRepository.sum(folder, model));
        servers = BothServers.start(folder, models);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private static HttpCase infer(String model) {
        return HttpCase.infer("infer " + model, model, HttpInferCases.sum(""));
    }

    /** Whether an index has that reason for the model. */
    private static Predicate<HttpReply> unloaded(String model) {
        Pattern row = Pattern.compile("\\{[^}]*\"" + model + "\"[^}]*unloaded[^}]*}");
        return reply -> row.matcher(reply.body().toStringUtf8()).find();
    }

    private static HttpCase load(String model, String body) {
        return HttpCase.post("/v2/repository/models/" + model + "/load", body);
    }

    private static HttpCase unload(String model, String body) {
        return HttpCase.post("/v2/repository/models/" + model + "/unload", body);
    }

    /** Repeats a request until both servers give the expected answer; unloading takes Triton a second. */
    private void await(HttpCase request, Predicate<HttpReply> wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!wanted.test(servers.triton(request)) || !wanted.test(servers.node(request))) {
            assertThat(System.nanoTime()).as("time to wait for " + request).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void compare(HttpCase... requests) {
        for (HttpCase request : requests) {
            HttpReply triton = servers.triton(request);
            HttpReply node = servers.node(request);
            ReplyComparison.compare(request, triton, node);
        }
    }

    @Test
    void modelNeverLoaded_isUnknownUntilItIs() {
        compare(INDEX, HttpCase.get("/v2/models/plain"), HttpCase.get("/v2/models/plain/ready"));

        compare(load("plain", ""));

        compare(INDEX, HttpCase.get("/v2/models/plain"), HttpCase.get("/v2/models/plain/config"));
        assertThat(servers.node(HttpCase.get("/v2/models/plain/ready")).status())
                .isEqualTo(200);
    }

    @Test
    void unload_thenLoad_comesBack() {
        compare(infer(RELOADED));

        compare(unload(RELOADED, ""));

        await(INDEX, unloaded(RELOADED));
        compare(
                INDEX,
                infer(RELOADED),
                HttpCase.get("/v2/models/" + RELOADED),
                HttpCase.get("/v2/models/" + RELOADED + "/ready"),
                HttpCase.get("/v2/models/" + RELOADED + "/versions/1"),
                HttpCase.get("/v2/models/" + RELOADED + "/versions/1/ready"),
                HttpCase.get("/v2/models/" + RELOADED + "/stats"),
                HttpCase.post("/v2/repository/index", "{\"ready\":true}"),
                unload(RELOADED, ""),
                load(RELOADED, "{}"),
                INDEX,
                infer(RELOADED));
    }

    @Test
    void loadWithConfiguration_replacesTheOneOnDisk() {
        String config = "{\\\"platform\\\":\\\"onnxruntime_onnx\\\",\\\"max_batch_size\\\":1,\\\"input\\\":["
                + "{\\\"name\\\":\\\"A\\\",\\\"data_type\\\":\\\"TYPE_INT32\\\",\\\"dims\\\":[4]},"
                + "{\\\"name\\\":\\\"B\\\",\\\"data_type\\\":\\\"TYPE_INT32\\\",\\\"dims\\\":[\\\"4\\\"]}],\\\"output\\\":["
                + "{\\\"name\\\":\\\"SUM\\\",\\\"data_type\\\":\\\"TYPE_INT32\\\",\\\"dims\\\":[4]}],"
                + "\\\"instance_group\\\":[{\\\"count\\\":2,\\\"kind\\\":\\\"KIND_CPU\\\"}]}";

        compare(load(CONFIGURED, "{\"parameters\":{\"config\":\"" + config + "\"}}"));

        compare(
                HttpCase.get("/v2/models/" + CONFIGURED + "/config"),
                HttpCase.get("/v2/models/" + CONFIGURED),
                infer(CONFIGURED),
                INDEX);
        compare(load(CONFIGURED, ""), HttpCase.get("/v2/models/" + CONFIGURED + "/config"), infer(CONFIGURED));
    }

    @Test
    void loadThatFails_saysWhyAndKeepsWhatServes() {
        for (String model : List.of("nothing", "broken", "versionless", "unreadable")) {
            compare(load(model, ""), INDEX, HttpCase.get("/v2/models/" + model));
            compare(HttpCase.infer("infer " + model, model, "{}"));
        }

        for (String body : List.of(
                "{",
                "[]",
                "5",
                "{\"parameters\":5}",
                "{\"parameters\":{}}",
                "{\"parameters\":{\"other\":1}}",
                "{\"parameters\":{\"config\":5}}",
                "{\"parameters\":{\"config\":\"{bad\"}}",
                "{\"parameters\":{\"config\":\"{\\\"no_such_field\\\":1}\"}}",
                "{\"parameters\":{\"config\":\"{\\\"name\\\":\\\"other\\\"}\"}}")) {
            compare(load(KEPT, body), infer(KEPT));
        }
        compare(HttpCase.post("/v2/repository/other/models/" + KEPT + "/load", ""), INDEX, infer(KEPT));
    }

    @Test
    void unloadOfAnything_isNoError() {
        for (String body :
                List.of("", "{", "{\"parameters\":{\"unload_dependents\":5}}", "{\"parameters\":{\"x\":5}}")) {
            compare(unload("nothing", body));
        }

        compare(HttpCase.post("/v2/repository/other/models/sum/unload", ""), infer("sum"));
    }

    @Test
    void grpcControl_refusesLikeTriton() {
        for (RepositoryModelLoadRequest load : loads()) {
            servers.compare(
                    GrpcCase.of(load.toString(), "RepositoryModelLoad", load, RepositoryModelLoadResponse.parser()));
        }
        for (RepositoryModelUnloadRequest unload : List.of(
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("nothing")
                        .build(),
                RepositoryModelUnloadRequest.newBuilder().build(),
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("sum")
                        .setRepositoryName("other")
                        .build(),
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("nothing")
                        .putParameters("unload_dependents", text("x"))
                        .build(),
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("nothing")
                        .putParameters("other", text("x"))
                        .build())) {
            servers.compare(GrpcCase.of(
                    unload.toString(), "RepositoryModelUnload", unload, RepositoryModelUnloadResponse.parser()));
        }

        compare(INDEX, infer("sum"));
    }

    private static List<RepositoryModelLoadRequest> loads() {
        RepositoryModelLoadRequest sum =
                RepositoryModelLoadRequest.newBuilder().setModelName("sum").build();
        return List.of(
                sum,
                sum.toBuilder().setRepositoryName("other").build(),
                sum.toBuilder().setModelName("nothing").build(),
                sum.toBuilder().setModelName("broken").build(),
                sum.toBuilder().setModelName("../x/sum").build(),
                sum.toBuilder().setModelName("").build(),
                sum.toBuilder().putParameters("other", text("x")).build(),
                sum.toBuilder().putParameters("config", text("{bad")).build(),
                sum.toBuilder().putParameters("file:1/model.onnx", text("x")).build(),
                sum.toBuilder()
                        .putParameters(
                                "config",
                                ModelRepositoryParameter.newBuilder()
                                        .setInt64Param(1)
                                        .build())
                        .build());
    }

    private static ModelRepositoryParameter text(String text) {
        return ModelRepositoryParameter.newBuilder().setStringParam(text).build();
    }

    @Test
    void statistics_afterRequests_countTheSame() {
        GrpcCase counters = GrpcCases.statistics(COUNTED, "");
        for (int i = 0; i < 3; i++) {
            compare(infer(COUNTED));
            servers.compare(GrpcCases.infer("by gRPC", GrpcCases.sum().setModelName(COUNTED)));
            compare(HttpCase.infer("refused", COUNTED, "{\"inputs\":[]}"));
        }

        HttpCase page = HttpCase.get("/v2/models/" + COUNTED + "/stats");
        await(page, reply -> reply.body().toStringUtf8().contains("\"inference_count\":9"));

        compare(page, HttpCase.get("/v2/models/stats"), HttpCase.get("/v2/models/" + COUNTED + "/versions/1/stats"));
        servers.compare(counters);
        compare(unload(COUNTED, ""));
        await(INDEX, unloaded(COUNTED));
        compare(load(COUNTED, ""), page);
    }
}
