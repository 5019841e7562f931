package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingRequest.SettingValue;
import io.infaas.triton.protocol.TraceSettingResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Trace and log settings that are changed, seen and put back: nothing is set any other after a case. */
final class SettingsCases {

    private static final String TRACES = "A.2, A.3 trace settings, changed";
    private static final String LOGS = "A.2, A.3 log settings, changed";
    private static final String ALL = "/v2/trace/setting";
    private static final String SUM = "/v2/models/sum/trace/setting";

    private final List<ConformanceCase> cases = new ArrayList<>();

    private SettingsCases() {}

    static List<ConformanceCase> all() {
        SettingsCases settings = new SettingsCases();
        settings.traces();
        settings.tracesOverGrpc();
        settings.logs();
        return settings.cases;
    }

    private void add(String row, String name, ObservedExchange... steps) {
        cases.add(new ConformanceCase(row, name, Arrays.asList(steps)));
    }

    private static ObservedExchange get(String path) {
        return new ObservedExchange.Http(HttpCase.get(path));
    }

    private static ObservedExchange post(String path, String body) {
        return new ObservedExchange.Http(HttpCase.post(path, body));
    }

    private void traces() {
        add(
                TRACES,
                "of all, then cleared",
                post(ALL, "{\"trace_rate\":\"500\",\"trace_count\":\"7\"}"),
                get(ALL),
                get(SUM),
                post(ALL, "{\"trace_rate\":null,\"trace_count\":null}"),
                get(ALL));
        add(
                TRACES,
                "of one model, then cleared",
                post(SUM, "{\"trace_rate\":\"9\",\"log_frequency\":\"3\"}"),
                get(SUM),
                get(ALL),
                get("/v2/models/plain/trace/setting"),
                post(SUM, "{\"trace_rate\":null}"),
                get(SUM),
                post(SUM, "{\"log_frequency\":null}"),
                get(SUM));
        add(
                TRACES,
                "of one model before those of all",
                post(SUM, "{\"trace_rate\":\"9\"}"),
                post(ALL, "{\"trace_rate\":\"500\"}"),
                get(SUM),
                post(SUM, "{\"trace_rate\":null}"),
                get(SUM),
                post(ALL, "{\"trace_rate\":null}"));
        for (String body : List.of(
                "",
                "{}",
                "[]",
                "null",
                "{\"trace_rate\":5}",
                "{\"trace_rate\":\"x\"}",
                "{\"trace_rate\":\"-1\"}",
                "{\"trace_rate\":\"99999999999999999999\"}",
                "{\"trace_rate\":[\"5\"]}",
                "{\"trace_count\":\"-2\"}",
                "{\"trace_level\":\"OFF\"}",
                "{\"trace_level\":[\"OFF\"]}",
                "{\"trace_level\":[]}",
                "{\"trace_level\":[\"OFF\",\"TIMESTAMPS\"]}",
                "{\"trace_mode\":\"opentelemetry\"}",
                "{\"log_frequency\":\"x\"}",
                "{\"speed\":\"1\",\"trace_rate\":\"500\"}",
                "{\"speed\":null}")) {
            for (String path : List.of(ALL, SUM)) {
                add(
                        TRACES,
                        (path.equals(SUM) ? "of sum " : "of all ") + body,
                        post(path, body),
                        post(
                                path,
                                "{\"trace_rate\":null,\"trace_count\":null,\"trace_level\":null,\"log_frequency\":null}"),
                        get(path));
            }
        }
        add(TRACES, "of a model that is not there", post("/v2/models/absent/trace/setting", "{\"trace_rate\":\"9\"}"));
    }

    private static ObservedExchange trace(String model, Map<String, List<String>> settings) {
        TraceSettingRequest.Builder request = TraceSettingRequest.newBuilder().setModelName(model);
        settings.forEach((name, values) -> request.putSettings(
                name, SettingValue.newBuilder().addAllValue(values).build()));
        return new ObservedExchange.Grpc(
                GrpcCase.of(model, "TraceSetting", request.build(), TraceSettingResponse.parser()));
    }

    private void tracesOverGrpc() {
        List<String> clear = List.of();
        add(
                TRACES,
                "gRPC, of all, then cleared",
                trace("", Map.of("trace_rate", List.of("500"))),
                trace("sum", Map.of()),
                trace("", Map.of("trace_rate", clear)));
        add(
                TRACES,
                "gRPC, of one model, then cleared",
                trace("sum", Map.of("trace_rate", List.of("9"))),
                trace("", Map.of()),
                trace("sum", Map.of("trace_rate", clear)));
        add(TRACES, "gRPC, unknown key", trace("", Map.of("speed", List.of("1"))));
        add(TRACES, "gRPC, two values", trace("", Map.of("trace_rate", List.of("1", "2"))));
        add(TRACES, "gRPC, no number", trace("sum", Map.of("trace_rate", List.of("x"))));
        add(TRACES, "gRPC, unknown level", trace("sum", Map.of("trace_level", List.of("LOUD"))));
        add(TRACES, "gRPC, a model that is not there", trace("absent", Map.of("trace_rate", List.of("9"))));
    }

    private static ObservedExchange log(String name, LogSettingsRequest.SettingValue value) {
        return new ObservedExchange.Grpc(GrpcCase.of(
                name,
                "LogSettings",
                LogSettingsRequest.newBuilder().putSettings(name, value).build(),
                LogSettingsResponse.parser()));
    }

    private static LogSettingsRequest.SettingValue.Builder value() {
        return LogSettingsRequest.SettingValue.newBuilder();
    }

    private void logs() {
        String path = "/v2/logging";
        ObservedExchange usual = post(
                path,
                "{\"log_info\":true,\"log_warning\":true,\"log_error\":true,\"log_verbose_level\":0,\"log_format\":\"default\"}");
        for (String body : List.of(
                "{\"log_info\":false}",
                "{\"log_warning\":false,\"log_error\":false}",
                "{\"log_format\":\"ISO8601\"}",
                "{\"log_format\":\"other\"}",
                "{\"log_format\":5}",
                "{\"log_verbose_level\":\"1\"}",
                "{\"log_verbose_level\":-1}",
                "{\"log_verbose_level\":1.5}",
                "{\"log_verbose_level\":true}",
                "{\"log_info\":1}",
                "{\"log_info\":null}",
                "{\"speed\":1,\"log_info\":false}",
                "{}",
                "",
                "[]")) {
            add(LOGS, body, post(path, body), get(path), usual);
        }
        add(LOGS, "gRPC, info off", log("log_info", value().setBoolParam(false).build()), get(path), usual);
        add(
                LOGS,
                "gRPC, format",
                log("log_format", value().setStringParam("ISO8601").build()),
                usual);
        add(
                LOGS,
                "gRPC, level as text",
                log("log_verbose_level", value().setStringParam("1").build()),
                usual);
        add(
                LOGS,
                "gRPC, level",
                log("log_verbose_level", value().setUint32Param(0).build()),
                usual);
        add(LOGS, "gRPC, unknown key", log("speed", value().setBoolParam(true).build()));
        add(LOGS, "gRPC, no value", log("log_info", value().build()), usual);
        add(LOGS, "gRPC, file", log("log_file", value().setStringParam("/tmp/x").build()));
    }
}
