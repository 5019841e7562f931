package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Generate requests, for one answer and for a stream of events, to models that answer once. */
final class HttpGenerateCases {
    private HttpGenerateCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String endpoint : List.of("generate", "generate_stream")) {
            texts().forEach(body -> cases.add(of(endpoint, "echo-BYTES", body)));
            numbers(endpoint, cases);
            shapes(endpoint, cases);
            requests(endpoint, cases);
        }
        return cases;
    }

    private static HttpCase of(String endpoint, String model, String body) {
        return HttpCase.post("/v2/models/" + model + "/" + endpoint, body);
    }

    private static List<String> texts() {
        return List.of(
                "{\"INPUT\":\"a\"}",
                "{\"INPUT\":\"\\u00e9 \\\"q\\\"\",\"id\":\"7\"}",
                "{\"INPUT\":[\"a\",\"b\"]}",
                "{\"INPUT\":[[\"a\",\"b\"]]}",
                "{\"INPUT\":5}",
                "{\"INPUT\":null}",
                "{\"INPUT\":{\"a\":1}}",
                "{\"INPUT\":[\"a\",5]}",
                "{\"INPUT\":\"a\",\"id\":5}",
                "{\"INPUT\":\"a\",\"id\":\"\"}",
                "{\"INPUT\":\"a\",\"x\":1,\"y\":\"s\",\"z\":true}",
                "{\"INPUT\":\"a\",\"parameters\":{\"x\":1}}",
                "{\"parameters\":{\"x\":1,\"INPUT\":\"a\"}}",
                "{\"INPUT\":\"a\",\"parameters\":5}",
                "{\"INPUT\":\"a\",\"parameters\":[]}",
                "{\"INPUT\":\"a\",\"parameters\":{\"x\":[1]}}",
                "{\"INPUT\":\"a\",\"parameters\":{\"x\":null}}",
                "{\"INPUT\":\"a\",\"x\":[1]}",
                "{\"INPUT\":\"a\",\"x\":{}}",
                "{\"INPUT\":\"a\",\"x\":null}",
                "{\"INPUT\":\"a\",\"data\":[1]}",
                "{\"INPUT\":\"a\",\"triton_x\":1}",
                "{\"x\":1}",
                "{}",
                "[]",
                "5",
                "{",
                "");
    }

    private static void numbers(String endpoint, List<HttpCase> cases) {
        for (String value : List.of("1.5", "7", "[1,2.5,-3]", "[[1,2]]", "\"x\"", "[1,\"x\"]", "true", "null", "[1]")) {
            cases.add(of(endpoint, "echo-FP32", "{\"INPUT\":" + value + "}"));
        }
        for (String type : List.of("UINT8", "INT8", "INT16", "INT32", "INT64", "FP64", "BOOL", "FP16")) {
            cases.add(of(endpoint, "echo-" + type, "{\"INPUT\":3}"));
            cases.add(of(endpoint, "echo-" + type, "{\"INPUT\":[true,false]}"));
            cases.add(of(endpoint, "echo-" + type, "{\"INPUT\":[-3,4]}"));
        }
    }

    private static void shapes(String endpoint, List<HttpCase> cases) {
        for (int elements : new int[] {0, 3, 4, 8, 32, 36}) {
            String data = Tensors.json(new int[elements]);
            cases.add(of(endpoint, "sum", "{\"B\":" + data + ",\"A\":" + data + "}"));
        }
        cases.add(of(endpoint, "sum", "{\"A\":[1,2,3,4],\"B\":[1,2,3,4,5,6,7,8]}"));
        cases.add(of(endpoint, "sum", "{\"A\":[1,2,3,4]}"));
        cases.add(of(endpoint, "sum", "{\"A\":[1,2,3,4],\"B\":[1,1,1,1],\"C\":[1]}"));
        cases.add(of(endpoint, "plain", "{\"INPUT\":[1,2,3,4,5,6]}"));
        cases.add(of(endpoint, "plain", "{\"INPUT\":[1,2,3,4,5,6,7,8,9,10,11,12]}"));
        cases.add(of(endpoint, "plain", "{\"INPUT\":[[1,2,3],[4,5,6]]}"));
        cases.add(of(endpoint, "scalar", "{\"INPUT\":2}"));
        cases.add(of(endpoint, "scalar", "{\"INPUT\":[1,2,3]}"));
        cases.add(of(endpoint, "fashion", "{\"image\":[1,2,3]}"));
        cases.add(of(endpoint, "fashion", "{\"image\":" + Tensors.json(Tensors.pictures(1)) + ",\"id\":\"p\"}"));
    }

    private static void requests(String endpoint, List<HttpCase> cases) {
        String body = "{\"INPUT\":\"a\"}";
        for (String header : List.of("Content-Encoding", "Accept-Encoding")) {
            for (String encoding : List.of("gzip", "identity", "br")) {
                HttpCase plain = of(endpoint, "echo-BYTES", body).with(header, encoding);
                cases.add(new HttpCase(
                        endpoint + " " + header + " " + encoding,
                        plain.method(),
                        plain.path(),
                        plain.headers(),
                        plain.body()));
            }
        }
        cases.add(of(endpoint, "nothing", "{"));
        cases.add(of(endpoint, "echo-BYTES/versions/1", body));
        cases.add(of(endpoint, "echo-BYTES/versions/7", body));
        cases.add(of(endpoint, "echo-BYTES/versions/x", body));
        String path = "/v2/models/echo-BYTES/" + endpoint;
        cases.add(HttpCase.get(path));
        cases.add(new HttpCase("PUT " + path, "PUT", path, Map.of(), ByteString.EMPTY));
    }
}
