package io.infaas.gateway.conformance;

import com.google.protobuf.ByteString;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.HttpInferCases;
import io.infaas.triton.contract.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checks that an inference over HTTP goes through, a row each, in the order in which Triton makes them. */
final class RequestChecksHttp {

    private static final String ID = "\"id\":\"q-7\",";
    private static final String EIGHT = "\"datatype\":\"INT32\",\"shape\":[2,4],\"data\":[1,2,3,4,5,6,7,8]";
    private static final String B = "{\"name\":\"B\"," + EIGHT + "}";

    private final List<ConformanceCase> cases = new ArrayList<>();

    private RequestChecksHttp() {}

    static List<ConformanceCase> all() {
        RequestChecksHttp checks = new RequestChecksHttp();
        checks.names();
        checks.json();
        checks.data();
        checks.binary();
        checks.inputs();
        checks.shapes();
        checks.outputs();
        checks.execution();
        return checks.cases;
    }

    private void add(String row, HttpCase request) {
        cases.add(ConformanceCase.http("B.2 " + row, request));
    }

    private void sum(String row, String name, String members) {
        add(row, HttpCase.infer(name, "sum", "{" + members + "}"));
    }

    private static String inputs(String first) {
        return "\"inputs\":[" + first + "," + B + "]";
    }

    private static String a(String rest) {
        return "{\"name\":\"A\"," + rest + "}";
    }

    private void names() {
        String good = HttpInferCases.sum("");
        add("unknown model", HttpCase.infer("good request", "absent", good));
        add("unknown model", HttpCase.infer("no request", "absent", ""));
        add("unknown model", HttpCase.infer("with version", "absent/versions/3", good));
        add("unknown model", HttpCase.infer("unknown encoding", "absent", good).with("Content-Encoding", "br"));
        add("unknown model", HttpCase.infer("bad length", "absent", good).with(HttpCase.HEADER_LENGTH, "x"));
        add("unknown model", HttpCase.infer("other case", "SUM", good));
        add("no available versions", HttpCase.infer("good request", "broken", good));
        add("no available versions", HttpCase.infer("named version", "broken/versions/1", good));
        add("version absent", HttpCase.infer("good request", "sum/versions/2", good));
        add("version absent", HttpCase.infer("no JSON", "sum/versions/2", "{"));
        add("version absent", HttpCase.infer("version 0", "sum/versions/0", good));
        String repeat = "{\"inputs\":[{\"name\":\"IN\",\"datatype\":\"INT32\",\"shape\":[1],\"data\":[4]},"
                + "{\"name\":\"DELAY\",\"datatype\":\"UINT32\",\"shape\":[1],\"data\":[0]},"
                + "{\"name\":\"WAIT\",\"datatype\":\"UINT32\",\"shape\":[1],\"data\":[0]}]}";
        add("decoupled model", HttpCase.infer("good request", "repeat_int32", repeat));
        add("decoupled model", HttpCase.infer("no JSON", "repeat_int32", "{"));
        add(
                "decoupled model",
                HttpCase.infer("bad length", "repeat_int32", repeat).with(HttpCase.HEADER_LENGTH, "x"));
        for (String encoding : List.of("br", "zstd", "gzip, gzip", "GZIP", "x-gzip", "")) {
            add(
                    "unsupported encoding",
                    HttpCase.infer("'" + encoding + "'", "sum", good).with("Content-Encoding", encoding));
        }
    }

    private void json() {
        String row = "bad JSON";
        String good = HttpInferCases.sum("");
        for (Map.Entry<String, String> each : new TreeMap<>(Map.of(
                        "comment",
                        "/* */" + good,
                        "second document",
                        good + good,
                        "byte order mark",
                        "\uFEFF" + good,
                        "member without value",
                        "{\"inputs\"}",
                        "trailing comma",
                        good.replace("]}]}", "]}],}"),
                        "single quotes",
                        good.replace('"', '\'')))
                .entrySet()) {
            add(row, HttpCase.infer(each.getKey(), "sum", each.getValue()));
        }
        add(row, HttpCase.infer("cut within a string", "sum", good.substring(0, 12)));
        for (int depth : new int[] {20, 101, 300}) {
            String nested = "[".repeat(depth) + "]".repeat(depth);
            add(
                    "JSON nesting",
                    HttpCase.infer(
                            depth + " deep in parameters",
                            "sum",
                            HttpInferCases.sum("\"parameters\":{\"x\":" + nested + "}")));
            add("JSON nesting", HttpCase.infer(depth + " deep alone", "sum", nested));
            sum(
                    "JSON nesting",
                    depth + " deep in data",
                    inputs(a("\"datatype\":\"INT32\",\"shape\":[1,4],\"data\":" + nested)));
        }
        row = "missing or ill-typed member";
        sum(row, "no inputs member", "\"id\":\"x\"");
        sum(row, "inputs null", "\"inputs\":null");
        sum(row, "inputs a string", "\"inputs\":\"A\"");
        sum(row, "input without name", "\"inputs\":[{" + EIGHT + "}]");
        sum(row, "input without datatype", inputs(a("\"shape\":[2,4],\"data\":[1,2,3,4,5,6,7,8]")));
        sum(row, "input without shape", inputs(a("\"datatype\":\"INT32\",\"data\":[1,2,3,4,5,6,7,8]")));
        sum(row, "input without data", inputs(a("\"datatype\":\"INT32\",\"shape\":[2,4]")));
        sum(row, "shape of strings", inputs(a("\"datatype\":\"INT32\",\"shape\":[\"2\",4],\"data\":[1]")));
        sum(row, "shape of fractions", inputs(a("\"datatype\":\"INT32\",\"shape\":[2.0,4],\"data\":[1]")));
        sum(row, "shape negative", inputs(a("\"datatype\":\"INT32\",\"shape\":[-2,4],\"data\":[1]")));
        sum(row, "datatype a number", inputs(a("\"datatype\":32,\"shape\":[2,4],\"data\":[1]")));
        sum(row, "id a number", "\"id\":7," + inputs(a(EIGHT)));
        sum(row, "parameters a list", "\"parameters\":[]," + inputs(a(EIGHT)));
        sum(row, "outputs a string", inputs(a(EIGHT)) + ",\"outputs\":\"SUM\"");
        sum(row, "output without name", inputs(a(EIGHT)) + ",\"outputs\":[{\"parameters\":{}}]");
        row = "reserved parameter";
        for (String key :
                List.of("triton_", "triton_enable_empty_final_response", "triton_final_response", "Triton_x")) {
            sum(row, key, "\"parameters\":{\"" + key + "\":true}," + inputs(a(EIGHT)));
        }
    }

    private void data() {
        String row = "JSON data of another size than the shape";
        for (String data :
                List.of("[1]", "[1,2,3,4,5,6,7,8,9]", "[]", "[[1,2,3,4],[5,6,7]]", "[[[1,2,3,4,5,6,7,8]]]", "8")) {
            sum(row, data, inputs(a("\"datatype\":\"INT32\",\"shape\":[2,4],\"data\":" + data)));
        }
        row = "JSON data of another type";
        for (String data :
                List.of("[1.5,2,3,4]", "[\"1\",2,3,4]", "[true,2,3,4]", "[null,2,3,4]", "[2147483648,2,3,4]")) {
            sum(row, data, inputs(a("\"datatype\":\"INT32\",\"shape\":[1,4],\"data\":" + data)));
        }
        row = "two sources of data";
        String shared = "\"shared_memory_region\":\"r\"";
        String both = "\"binary_data_size\":32";
        sum(row, "data and binary", inputs(a(EIGHT + ",\"parameters\":{" + both + "}")));
        sum(row, "data and shared memory", inputs(a(EIGHT + ",\"parameters\":{" + shared + "}")));
        sum(
                row,
                "binary and shared memory",
                inputs(a("\"datatype\":\"INT32\",\"shape\":[2,4],\"parameters\":{" + both + "," + shared + "}")));
        sum(row, "all three", inputs(a(EIGHT + ",\"parameters\":{" + both + "," + shared + "}")));
        sum(
                "unknown shared memory",
                "input",
                inputs(a("\"datatype\":\"INT32\",\"shape\":[2,4],\"parameters\":{" + shared + "}")));
        sum(
                "unknown shared memory",
                "output",
                inputs(a(EIGHT)) + ",\"outputs\":[{\"name\":\"SUM\",\"parameters\":{" + shared
                        + ",\"shared_memory_byte_size\":32}}]");
        for (String type : List.of("FP16", "BF16")) {
            add(
                    "half precision as JSON data",
                    HttpCase.infer(
                            type,
                            "echo-FP16",
                            "{" + ID + "\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"" + type
                                    + "\",\"shape\":[1,2],\"data\":[1,2]}]}"));
        }
        String half = "{" + ID + "\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP16\",\"shape\":[1,2],"
                + "\"parameters\":{\"binary_data_size\":4}}],\"outputs\":[{\"name\":\"OUTPUT\"%s}]}";
        ByteString two = Tensors.bytes(0x3C00_4000);
        add("half precision output as JSON", HttpCase.binary("asked without", "echo-FP16", half.formatted(""), two));
        add(
                "half precision output as JSON",
                HttpCase.binary(
                        "asked false", "echo-FP16", half.formatted(",\"parameters\":{\"binary_data\":false}"), two));
        add(
                "half precision output as JSON",
                HttpCase.binary(
                        "asked true", "echo-FP16", half.formatted(",\"parameters\":{\"binary_data\":true}"), two));
    }

    private static String ints(int size, String id) {
        return "{" + id + "\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"INT32\",\"shape\":[1,3],"
                + "\"parameters\":{\"binary_data_size\":" + size + "}}]}";
    }

    private void binary() {
        ByteString three = Tensors.bytes(1, 2, 3);
        String model = "echo-INT32";
        for (String id : List.of("", ID)) {
            String named = id.isEmpty() ? " without id" : " with id";
            add(
                    "binary without header length",
                    HttpCase.infer("data behind" + named, model, ints(12, id))
                            .body(ByteString.copyFromUtf8(ints(12, id)).concat(three)));
            add("binary without header length", HttpCase.infer("no data" + named, model, ints(12, id)));
            add("too few binary bytes", HttpCase.binary("one less" + named, model, ints(12, id), three.substring(1)));
            add("too few binary bytes", HttpCase.binary("none" + named, model, ints(12, id), ByteString.EMPTY));
            add(
                    "trailing bytes",
                    HttpCase.binary("one more" + named, model, ints(12, id), three.concat(three.substring(0, 1))));
            add(
                    "size of data and shape differ",
                    HttpCase.binary("4 less" + named, model, ints(8, id), three.substring(4)));
            add(
                    "size of data and shape differ",
                    HttpCase.binary("4 more" + named, model, ints(16, id), three.concat(three.substring(0, 4))));
        }
        for (String length : List.of("", "-12", "1e2", "0x10", "2147483648", "99999", "12 ", "1,2")) {
            add(
                    "header length",
                    HttpCase.binary("'" + length + "'", model, ints(12, ""), three)
                            .with(HttpCase.HEADER_LENGTH, length));
        }
        String lower = "inference-header-content-length";
        String json = ints(12, "");
        add(
                "header length",
                HttpCase.infer("in lower case", model, "")
                        .with(lower, Integer.toString(json.length()))
                        .body(ByteString.copyFromUtf8(json).concat(three)));
        add(
                "header length",
                HttpCase.infer("for JSON alone", "sum", HttpInferCases.sum(""))
                        .with(
                                HttpCase.HEADER_LENGTH,
                                Integer.toString(HttpInferCases.sum("").length())));
    }

    private void inputs() {
        for (String id : List.of("", ID)) {
            String named = id.isEmpty() ? "without id" : "with id";
            sum("duplicate input", named, id + "\"inputs\":[" + a(EIGHT) + "," + a(EIGHT) + "," + B + "]");
            sum("unknown input", named, id + "\"inputs\":[" + a(EIGHT) + ",{\"name\":\"C\"," + EIGHT + "}]");
            sum(
                    "unknown input",
                    "beside all " + named,
                    id + inputs(a(EIGHT)).replace("]}]", "]},{\"name\":\"C\"," + EIGHT + "}]"));
            sum("missing inputs", "one " + named, id + "\"inputs\":[" + a(EIGHT) + "]");
            sum("missing inputs", "all " + named, id + "\"inputs\":[]");
            sum("data type", named, id + inputs(a(EIGHT.replace("INT32", "UINT32"))));
            sum("data type", "unknown " + named, id + inputs(a(EIGHT.replace("INT32", "INT31"))));
            sum("data type", "in lower case " + named, id + inputs(a(EIGHT.replace("INT32", "int32"))));
            sum(
                    "inconsistent batch",
                    named,
                    id + inputs(a("\"datatype\":\"INT32\",\"shape\":[1,4],\"data\":[1,2,3,4]")));
            sum("empty shape", named, id + inputs(a("\"datatype\":\"INT32\",\"shape\":[],\"data\":[1]")));
        }
    }

    private void shapes() {
        String row = "shape";
        for (String shape : List.of("[1,5]", "[1,3]", "[4]", "[1,1,4]", "[4,1]", "[0,4]", "[1,0]")) {
            sum(row, shape, ID + inputs(a("\"datatype\":\"INT32\",\"shape\":" + shape + ",\"data\":[1,2,3,4]")));
        }
        String nine = "\"datatype\":\"INT32\",\"shape\":[9,4],\"data\":" + Tensors.json(new int[36]);
        for (String id : List.of("", ID)) {
            sum(
                    "batch too large",
                    id.isEmpty() ? "without id" : "with id",
                    id + "\"inputs\":[{\"name\":\"A\"," + nine + "},{\"name\":\"B\"," + nine + "}]");
        }
        row = "malformed BYTES";
        for (Map.Entry<String, ByteString> each : new TreeMap<>(Map.of(
                        "too many elements", Tensors.strings("a", "b", "c"),
                        "too few elements", Tensors.strings("a"),
                        "length cut", Tensors.strings("a", "b").substring(0, 7),
                        "element cut", Tensors.strings("a", "bcd").substring(0, 11),
                        "length beyond the end", Tensors.strings("a").concat(Tensors.bytes(1000)),
                        "negative length", Tensors.strings("a").concat(Tensors.bytes(-1))))
                .entrySet()) {
            String head = "{" + ID + "\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
                    + "\"parameters\":{\"binary_data_size\":" + each.getValue().size() + "}}]}";
            add(row, HttpCase.binary(each.getKey(), "echo-BYTES", head, each.getValue()));
        }
    }

    private void outputs() {
        for (String id : List.of("", ID)) {
            String named = id.isEmpty() ? "without id" : "with id";
            sum("unknown output", named, id + inputs(a(EIGHT)) + ",\"outputs\":[{\"name\":\"PRODUCT\"}]");
            sum(
                    "unknown output",
                    "and a known one " + named,
                    id + inputs(a(EIGHT)) + ",\"outputs\":[{\"name\":\"SUM\"},{\"name\":\"X\"}]");
            sum(
                    "duplicate output",
                    named,
                    id + inputs(a(EIGHT)) + ",\"outputs\":[{\"name\":\"SUM\"},{\"name\":\"SUM\"}]");
        }
    }

    private void execution() {
        for (String mode : List.of(
                "ok",
                "raise",
                "UNKNOWN",
                "INTERNAL",
                "NOT_FOUND",
                "INVALID_ARG",
                "UNAVAILABLE",
                "UNSUPPORTED",
                "ALREADY_EXISTS",
                "CANCELLED")) {
            add(
                    "failure of the backend",
                    HttpCase.infer(
                            mode,
                            "faulty",
                            "{" + ID
                                    + "\"inputs\":[{\"name\":\"MODE\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\""
                                    + mode + "\"]}]}"));
        }
        String slow =
                "{%s\"parameters\":{\"delay_ms\":%d%s},\"inputs\":[{\"name\":\"INPUT0\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}";
        add("queue timeout", HttpCase.infer("after 1 µs", "queued", slow.formatted(ID, 1, ",\"timeout\":1")));
        add(
                "queue timeout",
                HttpCase.infer("after a minute", "queued", slow.formatted(ID, 1, ",\"timeout\":60000000")));
        cases.add(new ConformanceCase(
                "B.2 queue full",
                "eight at once, two may wait",
                List.of(new ObservedExchange.Burst(
                        HttpCase.infer("burst", "queued", slow.formatted(ID, 300, "")), 8))));
    }
}
