package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.HttpInferCases;
import io.infaas.triton.contract.Tensors;
import io.infaas.triton.protocol.InferParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parameters of requests, inputs and outputs, asked of a model that answers with what has come of the request. */
final class ParameterCases {

    private static final String INPUT = "{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1],\"data\":[1]%s}";
    private static final List<String> VALUES = List.of(
            "true",
            "false",
            "0",
            "7",
            "-7",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "0.5",
            "-1e300",
            "1e400",
            "7.0",
            "\"\"",
            "\"text\"",
            "\"\\u00fc \\\" \\\\ \\n \\u0000 x\"",
            "null",
            "[]",
            "[1,2]",
            "{}",
            "{\"a\":1}");

    private final List<ConformanceCase> cases = new ArrayList<>();

    private ParameterCases() {}

    static List<ConformanceCase> all() {
        ParameterCases parameters = new ParameterCases();
        parameters.ofRequests();
        parameters.withMeaning();
        parameters.ofInputs();
        parameters.ofOutputs();
        parameters.overGrpc();
        return parameters.cases;
    }

    private void request(String parameters) {
        infer("B.3 parameters of requests", parameters, "\"parameters\":{" + parameters + "},", "", "");
    }

    private void infer(String row, String name, String members, String ofInput, String outputs) {
        cases.add(ConformanceCase.http(
                row,
                HttpCase.infer(
                        name,
                        "shown",
                        "{" + members + "\"inputs\":[" + INPUT.formatted(ofInput) + "]" + outputs + "}")));
    }

    private void ofRequests() {
        for (String value : VALUES) {
            request("\"speed\":" + value);
        }
        request("");
        request("\"\":1");
        request("\"a b\\u00e9.c/d\":1");
        request("\"" + "n".repeat(300) + "\":\"" + "v".repeat(3000) + "\"");
        request("\"twice\":1,\"twice\":2");
        request("\"first\":1,\"second\":\"2\",\"third\":true,\"fourth\":0.25");
        request("\"triton_speed\":1");
        request("\"TRITON_speed\":1");
        request("\"infaas_speed\":1");
        request("\"infaas_offline\":true");
        request("\"infaas_min_accuracy\":0.5");
        request("\"infaas_min_accuracy\":93");
        request("\"headers\":\"x\"");
        request("\"binary_data\":true");
        request("\"classification\":1");
        request("\"shared_memory_region\":\"r\"");
        request("\"max_tokens\":5,\"temperature\":0.7");
        for (String other : List.of("5", "\"text\"", "[]", "null", "true")) {
            infer("B.3 parameters of requests", "that are " + other, "\"parameters\":" + other + ",", "", "");
        }
    }

    private void withMeaning() {
        for (String value : List.of("0", "1", "3", "4", "-1", "\"1\"", "1.5", "true", "18446744073709551615", "null")) {
            request("\"priority\":" + value);
        }
        for (String value : List.of("0", "60000000", "-1", "\"5\"", "1.5", "true", "18446744073709551615", "null")) {
            request("\"timeout\":" + value);
        }
        for (String value :
                List.of("0", "9007", "-1", "\"\"", "\"a name\"", "1.5", "true", "18446744073709551615", "null", "[]")) {
            request("\"sequence_id\":" + value);
        }
        for (String flag : List.of("sequence_start", "sequence_end")) {
            for (String value : List.of("true", "false", "1", "\"true\"", "null")) {
                request("\"sequence_id\":9008,\"" + flag + "\":" + value);
            }
            request("\"" + flag + "\":true");
        }
        request("\"sequence_id\":9009,\"sequence_start\":true,\"sequence_end\":true");
        for (String value : List.of("true", "false", "1", "\"true\"", "null", "{}")) {
            request("\"binary_data_output\":" + value);
        }
        infer(
                "B.3 parameters of requests",
                "binary outputs but one",
                "\"parameters\":{\"binary_data_output\":true},",
                "",
                ",\"outputs\":[{\"name\":\"REQUEST\",\"parameters\":{\"binary_data\":false}}]");
    }

    private void ofInputs() {
        String row = "B.3 parameters of inputs";
        for (String value : VALUES) {
            infer(row, value, "", ",\"parameters\":{\"speed\":" + value + "}", "");
        }
        for (String other : List.of("5", "[]", "null")) {
            infer(row, "that are " + other, "", ",\"parameters\":" + other, "");
        }
        for (String size : List.of("0", "4", "-4", "\"4\"", "4.0", "true", "null", "18446744073709551615")) {
            String head = "{\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"INT32\",\"shape\":[1],"
                    + "\"parameters\":{\"binary_data_size\":" + size + "}}]}";
            cases.add(ConformanceCase.http(
                    row, HttpCase.binary("binary_data_size " + size, "shown", head, Tensors.bytes(1))));
        }
    }

    private void ofOutputs() {
        String row = "B.3 parameters of outputs";
        List<String> parameters = new ArrayList<>();
        VALUES.forEach(value -> parameters.add("\"speed\":" + value));
        for (String value : List.of("true", "false", "1", "\"true\"", "null")) {
            parameters.add("\"binary_data\":" + value);
        }
        for (String value : List.of("0", "2", "-1", "\"2\"", "1.5", "true", "null", "99999999999")) {
            parameters.add("\"classification\":" + value);
        }
        parameters.add("\"classification\":2,\"binary_data\":true");
        for (String each : parameters) {
            cases.add(ConformanceCase.http(
                    row,
                    HttpCase.infer(
                            each,
                            "sum",
                            HttpInferCases.sum("\"outputs\":[{\"name\":\"SUM\",\"parameters\":{" + each + "}}]"))));
        }
    }

    private void overGrpc() {
        Map<String, InferParameter.Builder> values = new LinkedHashMap<>();
        values.put("none", InferParameter.newBuilder());
        values.put("bool", InferParameter.newBuilder().setBoolParam(true));
        values.put("int64", InferParameter.newBuilder().setInt64Param(-7));
        values.put("uint64", InferParameter.newBuilder().setUint64Param(-7));
        values.put("double", InferParameter.newBuilder().setDoubleParam(0.25));
        values.put("NaN", InferParameter.newBuilder().setDoubleParam(Double.NaN));
        values.put("string", InferParameter.newBuilder().setStringParam("5"));
        values.forEach((kind, value) -> {
            for (String name : List.of(
                    "speed",
                    "priority",
                    "timeout",
                    "sequence_id",
                    "sequence_start",
                    "binary_data_output",
                    "infaas_offline",
                    "triton_speed")) {
                cases.add(ConformanceCase.grpc(
                        "B.4 parameters of requests",
                        GrpcCases.infer(
                                name + " as " + kind,
                                RequestChecksGrpc.one("shown", "INPUT0", "INT32", 1)
                                        .addRawInputContents(Tensors.bytes(1))
                                        .putParameters(name, value.build()))));
            }
        });
    }
}
