package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Inferences over HTTP: valid ones in every encoding, and invalid ones of every kind. */
public final class HttpInferCases {
    private static final String PICTURE = Tensors.json(Tensors.pictures(1));

    private HttpInferCases() {}

    static List<HttpCase> all() {
        return topics().values().stream().flatMap(List::stream).toList();
    }

    /** All cases by their subject, in a fixed order. */
    public static Map<String, List<HttpCase>> topics() {
        Map<String, List<HttpCase>> topics = new LinkedHashMap<>();
        json(topics.computeIfAbsent("good requests", topic -> new ArrayList<>()));
        outputs(topics.computeIfAbsent("outputs", topic -> new ArrayList<>()));
        binary(topics.computeIfAbsent("binary tensors", topic -> new ArrayList<>()));
        encodings(topics.computeIfAbsent("compression", topic -> new ArrayList<>()));
        types(topics.computeIfAbsent("element types", topic -> new ArrayList<>()));
        parameters(topics.computeIfAbsent("parameters", topic -> new ArrayList<>()));
        malformed(topics.computeIfAbsent("malformed JSON", topic -> new ArrayList<>()));
        inputs(topics.computeIfAbsent("inputs", topic -> new ArrayList<>()));
        return topics;
    }

    public static String picture(String members) {
        return "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28],\"data\":" + PICTURE + "}]"
                + (members.isEmpty() ? "" : "," + members) + "}";
    }

    private static HttpCase fashion(String name, String json) {
        return HttpCase.infer(name, "fashion", json);
    }

    private static void json(List<HttpCase> cases) {
        cases.add(fashion("one picture", picture("")));
        cases.add(fashion("id", picture("\"id\":\"query 7 \\\"quoted\\\" é\"")));
        cases.add(fashion("blank behind the document", picture("") + " \n"));
        cases.add(fashion("late parameters", picture("\"parameters\":{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":1.5}")));
        for (int batch : new int[] {2, 32}) {
            cases.add(fashion(
                    "batch " + batch,
                    "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[" + batch + ",1,28,28],\"data\":"
                            + Tensors.json(Tensors.pictures(batch)) + "}]}"));
        }
        cases.add(
                HttpCase.infer(
                        "nested data",
                        "plain",
                        "{\"inputs\":[{\"data\":[[1,2.5,-3],[4e0,5,6]],\"name\":\"INPUT\",\"shape\":[2,3],\"datatype\":\"FP32\"}]}"));
        cases.add(HttpCase.infer(
                "reshaped",
                "scalar",
                "{\"inputs\":[{\"name\":\"INPUT\",\"shape\":[3,1],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"));
        cases.add(HttpCase.infer("two inputs", "sum", sum("")));
        cases.add(new HttpCase(
                "named version",
                "POST",
                "/v2/models/fashion/versions/1/infer",
                Map.of(),
                ByteString.copyFromUtf8(picture(""))));
    }

    public static String sum(String members) {
        return "{\"inputs\":[{\"name\":\"A\",\"datatype\":\"INT32\",\"shape\":[2,4],\"data\":[1,2,3,4,5,6,7,8]},"
                + "{\"name\":\"B\",\"datatype\":\"INT32\",\"shape\":[2,4],\"data\":[1,1,1,1,-1,-1,-1,-1]}]"
                + (members.isEmpty() ? "" : "," + members) + "}";
    }

    private static void outputs(List<HttpCase> cases) {
        for (String output : List.of(
                "{\"name\":\"SUM\"}",
                "{\"name\":\"DIFFERENCE\"},{\"name\":\"SUM\"}",
                "{\"name\":\"SUM\",\"parameters\":{\"binary_data\":true}}",
                "{\"name\":\"SUM\",\"parameters\":{\"binary_data\":true}},{\"name\":\"DIFFERENCE\"}",
                "{\"name\":\"SUM\"},{\"name\":\"SUM\"}",
                "{\"name\":\"SUM\",\"parameters\":{\"classification\":2}}",
                "{\"name\":\"SUM\",\"parameters\":{\"classification\":-1}}",
                "{\"name\":\"SUM\",\"parameters\":{\"classification\":0}}",
                "{\"name\":\"SUM\",\"parameters\":{\"binary_data\":5}}",
                "{\"name\":\"SUM\",\"parameters\":{\"shared_memory_region\":\"x\"}}",
                "{\"name\":\"SUM\",\"parameters\":5}",
                "{\"name\":\"SUM\",\"parameters\":{\"other\":[1]}}",
                "{\"name\":\"PRODUCT\"}",
                "{\"name\":5}",
                "{}",
                "5",
                "")) {
            cases.add(HttpCase.infer("outputs [" + output + "]", "sum", sum("\"outputs\":[" + output + "]")));
        }
        cases.add(HttpCase.infer("outputs no array", "sum", sum("\"outputs\":5")));
        cases.add(fashion(
                "best three classes",
                picture("\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":3}}]")));
        cases.add(fashion(
                "more classes than there are",
                picture("\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":20}}]")));
        cases.add(
                fashion(
                        "classes in binary",
                        picture(
                                "\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":2,\"binary_data\":true}}]")));
    }

    private static String header(Object size, String members) {
        return "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28],"
                + "\"parameters\":{\"binary_data_size\":" + size + "}}]" + members + "}";
    }

    private static void binary(List<HttpCase> cases) {
        ByteString picture = Tensors.bytes(Tensors.pictures(1));
        ByteString more = ByteString.copyFromUtf8("z");
        cases.add(HttpCase.binary("binary in", "fashion", header(3136, ""), picture));
        cases.add(HttpCase.binary(
                "binary in and out",
                "fashion",
                header(3136, ",\"parameters\":{\"binary_data_output\":true}"),
                picture));
        cases.add(HttpCase.binary(
                "binary default, named output",
                "fashion",
                header(3136, ",\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"logits\"}]"),
                picture));
        cases.add(HttpCase.binary("one byte too few", "fashion", header(3136, ""), picture.substring(1)));
        cases.add(HttpCase.binary("trailing byte", "fashion", header(3136, ""), picture.concat(more)));
        cases.add(HttpCase.binary("size too small", "fashion", header(3132, ""), picture.substring(4)));
        cases.add(HttpCase.binary("no bytes", "fashion", header(3136, ""), ByteString.EMPTY));
        for (Object size : List.of(-4, "\"3136\"", 1.5, "null", "true")) {
            cases.add(HttpCase.binary("size " + size, "fashion", header(size, ""), picture));
        }
        for (String length : List.of("abc", "0", "-1", "999999", "12x", "10", "99999999999999999999", "+3")) {
            cases.add(HttpCase.binary("header length " + length, "fashion", header(3136, ""), picture)
                    .with(HttpCase.HEADER_LENGTH, length));
        }
        cases.add(HttpCase.infer("binary without header length", "fashion", header(3136, ""))
                .body(ByteString.copyFromUtf8(header(3136, "")).concat(picture)));
        for (ByteString raw : List.of(picture, picture.concat(picture), ByteString.EMPTY, more)) {
            cases.add(HttpCase.infer("raw request of " + raw.size() + " bytes", "fashion", "")
                    .with(HttpCase.HEADER_LENGTH, "0")
                    .body(raw));
        }
        cases.add(HttpCase.infer("raw request for two inputs", "sum", "")
                .with(HttpCase.HEADER_LENGTH, "0")
                .body(Tensors.bytes(1, 2, 3, 4)));
        cases.add(HttpCase.infer("raw request for strings", "echo-BYTES", "")
                .with(HttpCase.HEADER_LENGTH, "0")
                .body(Tensors.strings("a")));
        cases.add(HttpCase.infer("raw request of open size", "echo-FP32", "")
                .with(HttpCase.HEADER_LENGTH, "0")
                .body(Tensors.bytes(1f, 2f)));
        cases.add(HttpCase.infer("no body", "fashion", ""));
    }

    private static void encodings(List<HttpCase> cases) {
        ByteString json = ByteString.copyFromUtf8(picture(""));
        HttpCase plain = HttpCase.infer("plain", "fashion", picture(""));
        cases.add(renamed("gzip in", plain).with("Content-Encoding", "gzip").body(zipped(json, true)));
        cases.add(
                renamed("deflate in", plain).with("Content-Encoding", "deflate").body(zipped(json, false)));
        cases.add(renamed("no gzip", plain).with("Content-Encoding", "gzip"));
        cases.add(renamed("unknown encoding", plain).with("Content-Encoding", "br"));
        for (String accepted :
                List.of("gzip", "deflate", "identity", "br", "gzip;q=0.5, deflate;q=0.8", "deflate, gzip", "*")) {
            cases.add(renamed("accepts " + accepted, plain).with("Accept-Encoding", accepted));
        }
        cases.add(renamed("refusal where gzip is accepted", HttpCase.infer("", "fashion", "{"))
                .with("Accept-Encoding", "gzip"));
    }

    private static HttpCase renamed(String name, HttpCase other) {
        return new HttpCase(name, other.method(), other.path(), other.headers(), other.body());
    }

    private static ByteString zipped(ByteString plain, boolean gzip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            plain.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    private static String echo(String datatype, String data) {
        return "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"" + datatype + "\",\"shape\":[1,2],\"data\":" + data
                + "}]}";
    }

    private static void types(List<HttpCase> cases) {
        List<String> data = List.of(
                "[1,2]",
                "[0,1]",
                "[true,false]",
                "[1.5,-2.25]",
                "[\"a\",\"ü\\n\"]",
                "[-1,300]",
                "[70000,-70000]",
                "[9223372036854775807,18446744073709551615]",
                "[1e300,-1e-300]",
                "[NaN,Infinity]",
                "[null,null]",
                "[\"a\"]",
                "[\"a\",\"b\",\"c\"]",
                "[\"\",\"\"]",
                "[{},[]]",
                "[1,2,3]",
                "[1]",
                "[]",
                "[[1],[2]]",
                "[[1,2]]",
                "\"x\"",
                "5");
        for (String type : ContractRepository.ECHOED.keySet()) {
            for (String values : data) {
                cases.add(HttpCase.infer("echo " + type + " " + values, "echo-" + type, echo(type, values)));
            }
            cases.add(HttpCase.binary(
                    "echo of no elements " + type,
                    "echo-" + type,
                    "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"" + type
                            + "\",\"shape\":[1,0],\"parameters\":{\"binary_data_size\":0}}]}",
                    ByteString.EMPTY));
        }
        String fp16 = "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP16\",\"shape\":[1,2],"
                + "\"parameters\":{\"binary_data_size\":4}}],\"parameters\":{\"binary_data_output\":";
        cases.add(HttpCase.binary("FP16 in binary", "echo-FP16", fp16 + "true}}", Tensors.bytes(0x3C00_4000)));
        cases.add(HttpCase.binary("FP16 out as JSON", "echo-FP16", fp16 + "false}}", Tensors.bytes(0x3C00_4000)));
        for (ByteString strings : List.of(
                Tensors.strings("a", "bc"),
                Tensors.strings("", "é"),
                Tensors.strings("a"),
                Tensors.strings("a", "b", "c"),
                Tensors.strings("a", "b", "c", "d"),
                ByteString.EMPTY,
                Tensors.strings("a", "bcd").substring(0, 11),
                Tensors.strings("a", "bcd").substring(0, 7))) {
            String head = "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
                    + "\"parameters\":{\"binary_data_size\":" + strings.size()
                    + "}}],\"parameters\":{\"binary_data_output\":true}}";
            cases.add(HttpCase.binary("strings " + strings.toStringUtf8(), "echo-BYTES", head, strings));
        }
    }

    private static void parameters(List<HttpCase> cases) {
        for (String parameters : List.of(
                "{\"a\":null}",
                "{\"a\":[1]}",
                "{\"a\":{}}",
                "{\"triton_x\":1}",
                "{\"priority\":\"a\"}",
                "{\"priority\":-1}",
                "{\"timeout\":\"x\"}",
                "{\"binary_data_output\":3}",
                "{\"sequence_id\":5}",
                "{\"sequence_id\":true}",
                "{\"sequence_start\":1}",
                "{\"sequence_end\":false}",
                "5",
                "[1]")) {
            cases.add(fashion("parameters " + parameters, picture("\"parameters\":" + parameters)));
        }
    }

    private static void malformed(List<HttpCase> cases) {
        for (String json : List.of(
                "{",
                "{}",
                "[]",
                "5",
                "nul",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":tru}",
                "{\"a\":1 \"b\":2}",
                "[1,",
                "[1 2]",
                "{\"a\":\"x",
                "{\"a\":\"\\q\"}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":01}",
                "{\"a\":1e}",
                "{\"a\":1e999}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\ud800\\u0041\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\t\"}",
                "\u0000",
                "   ",
                "{\"a\":NaN}",
                "{\"a\":-Infinity}",
                "{\"a\":Inf}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"inputs\":5}",
                "{\"inputs\":{}}",
                "{\"inputs\":[]}",
                "{\"inputs\":[5]}",
                "{\"inputs\":[{}]}",
                "{\"inputs\":null}",
                "{\"inputs\":[],\"inputs\":5}",
                "{\"inputs\":[{\"name\":\"image\"}]}",
                "{\"inputs\":[{\"name\":5,\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,1,28,28]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"data\":[1]}]}",
                "{\"inputs\":[{\"datatype\":\"FP32\",\"shape\":[1,1,28,28],\"data\":[1]}]}")) {
            cases.add(fashion("malformed " + json, json));
        }
        cases.add(fashion("something behind the document", picture("") + "x"));
        cases.add(fashion("end cut off", picture("").substring(0, picture("").length() - 1)));
        cases.add(fashion("id no string", picture("\"id\":5")));
        cases.add(fashion("no UTF-8", "")
                .body(ByteString.copyFrom(new byte[] {'{', '"', 'a', '"', ':', '"', -1, '"', '}'})));
    }

    private static void inputs(List<HttpCase> cases) {
        String head = "{\"inputs\":[{\"name\":\"image\",\"datatype\":";
        for (String rest : List.of(
                "\"INT32\",\"shape\":[1,1,28,28]",
                "\"FP64\",\"shape\":[1,1,28,28]",
                "\"FOO\",\"shape\":[1,1,28,28]",
                "\"BYTES\",\"shape\":[1,1,28,28]",
                "\"FP16\",\"shape\":[1,1,28,28]",
                "\"BF16\",\"shape\":[1,1,28,28]",
                "5,\"shape\":[1,1,28,28]",
                "\"FP32\",\"shape\":[1,28,28]",
                "\"FP32\",\"shape\":[1,1,28,29]",
                "\"FP32\",\"shape\":[1,1,784]",
                "\"FP32\",\"shape\":[2,1,28,14]",
                "\"FP32\",\"shape\":[-1,1,28,28]",
                "\"FP32\",\"shape\":[1.5,1,28,28]",
                "\"FP32\",\"shape\":[\"1\"]",
                "\"FP32\",\"shape\":\"a\"",
                "\"FP32\",\"shape\":[]",
                "\"FP32\",\"shape\":[0,1,28,28]",
                "\"FP32\",\"shape\":[1,1,28,28,1]",
                "\"FP32\",\"shape\":[1099511627776,1099511627776,28,28]",
                "\"FP32\",\"shape\":[18446744073709551616,1]",
                "\"FP32\",\"shape\":[1,1,28,28],\"parameters\":{\"binary_data_size\":3136}",
                "\"FP32\",\"shape\":[1,1,28,28],\"parameters\":{\"shared_memory_region\":\"x\"}",
                "\"FP32\",\"shape\":[1,1,28,28],\"parameters\":5",
                "\"FP32\",\"shape\":[1,1,28,28],\"parameters\":{\"other\":1}")) {
            cases.add(fashion("input " + rest, head + rest + ",\"data\":" + PICTURE + "}]}"));
        }
        cases.add(fashion(
                "shared memory",
                head + "\"FP32\",\"shape\":[1,1,28,28],\"parameters\":{\"shared_memory_region\":\"x\"}}]}"));
        cases.add(fashion(
                "batch too large",
                head + "\"FP32\",\"shape\":[33,1,28,28],\"data\":" + Tensors.json(Tensors.pictures(33)) + "}]}"));
        cases.add(fashion("unknown input", picture("").replace("image", "picture")));
        cases.add(fashion(
                "input twice",
                picture("").replace("}]", "},{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]")));
        cases.add(fashion(
                "one input too many",
                picture("").replace("}]", "},{\"name\":\"more\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]")));
        cases.add(HttpCase.infer("one of two inputs", "sum", sum("").replaceAll(",\\{\"name\":\"B\".*?}]", "]")));
        cases.add(HttpCase.infer("none of two inputs", "sum", "{\"inputs\":[],\"id\":\"x\"}"));
        cases.add(HttpCase.infer(
                "inputs of two batch sizes",
                "sum",
                sum("").replaceFirst("\\[2,4],\"data\":\\[1,2,3,4,5,6,7,8]", "[1,4],\"data\":[1,2,3,4]")));
        cases.add(HttpCase.infer("unknown beside a known input", "sum", sum("").replace("\"B\"", "\"C\"")));
        cases.add(HttpCase.infer(
                "shape without batching",
                "plain",
                "{\"inputs\":[{\"name\":\"INPUT\",\"datatype\":\"FP32\",\"shape\":[3,2],\"data\":[1,2,3,4,5,6]}]}"));
        cases.add(HttpCase.infer("unknown model", "nothing", picture("")));
        cases.add(HttpCase.infer("unknown model, no JSON", "nothing", "{"));
        cases.add(HttpCase.infer("unknown version", "fashion/versions/7", picture("")));
        cases.add(HttpCase.infer("version that is no number", "fashion/versions/x", picture("")));
        cases.add(HttpCase.infer("version 0", "fashion/versions/0", picture("")));
        cases.add(HttpCase.infer("version with a zero in front", "fashion/versions/01", picture("")));
    }
}
