package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** HTTP requests that neither infer nor change anything. */
public final class HttpControlCases {
    private HttpControlCases() {}

    public static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String path : List.of(
                "/v2",
                "/v2?x=1",
                "/v2/",
                "/",
                "/foo",
                "/v2/health/live",
                "/v2/health/ready",
                "/v2/health/foo",
                "/v2/models",
                "/v2/models/",
                "/v2/models//ready",
                "/v2/models/stats/x",
                "/metrics",
                "/v2/systemsharedmemory/status",
                "/v2/cudasharedmemory/status")) {
            cases.add(HttpCase.get(path));
        }
        for (String model : List.of(
                "fashion",
                "sum",
                "plain",
                "scalar",
                "echo-BYTES",
                "broken",
                "nothing",
                "fashion/versions/1",
                "fashion/versions/01",
                "fashion/versions/7",
                "fashion/versions/0",
                "fashion/versions/x",
                "fashion/versions/",
                "fashion/versions/99999999999999999999",
                "fash%69on")) {
            for (String page : List.of("", "/ready", "/config", "/", "/foo")) {
                if (!(model.equals("fash%69on") && page.isEmpty())) {
                    cases.add(HttpCase.get("/v2/models/" + model + page));
                }
            }
        }
        for (String path : List.of("nothing/stats", "broken/stats", "fashion/versions/7/stats")) {
            cases.add(HttpCase.get("/v2/models/" + path));
        }
        methods(cases);
        for (String body : List.of("", "{}", "{\"ready\":true}", "{\"ready\":5}", "{\"other\":5}", "{", "[]", "5")) {
            cases.add(HttpCase.post("/v2/repository/index", body));
        }
        cases.add(HttpCase.post("/v2/repository/other/index", ""));
        return cases;
    }

    private static void methods(List<HttpCase> cases) {
        for (String path : List.of(
                "/v2",
                "/v2/health/live",
                "/v2/models/fashion",
                "/v2/models/fashion/ready",
                "/v2/models/fashion/config",
                "/v2/models/fashion/stats",
                "/v2/models/stats",
                "/foo")) {
            for (String method : List.of("POST", "PUT", "DELETE")) {
                cases.add(new HttpCase(method + " " + path, method, path, Map.of(), ByteString.EMPTY));
            }
        }
        for (String path : List.of(
                "/v2/models/fashion/infer",
                "/v2/repository/index",
                "/v2/repository/models/fashion/load",
                "/v2/repository/models/fashion/unload")) {
            cases.add(HttpCase.get(path));
            cases.add(new HttpCase("DELETE " + path, "DELETE", path, Map.of(), ByteString.EMPTY));
        }
    }
}
