package io.infaas.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One HTTP/1.1 connection to a port; a second one is only made where the first was closed. */
final class HttpTestConnection {

    record Answer(int status, Map<String, String> headers, Buffer body, HttpConnection connection) {

        String text() {
            return body.toString();
        }
    }

    private final Context context;
    private final HttpClient client;

    HttpTestConnection(Vertx vertx, int port) {
        context = vertx.getOrCreateContext();
        client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(1));
    }

    Answer infer(String model, Map<String, String> headers, Buffer body) throws Exception {
        Promise<Answer> answer = Promise.promise();
        // on one event loop, as in a verticle: whoever asks from outside may miss the end of an answer that is quick
        context.runOnContext(now -> client.request(HttpMethod.POST, "/v2/models/" + model + "/infer")
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    return request.send(body);
                })
                .compose(HttpTestConnection::whole)
                .onComplete(answer));
        return answer.future().await(20, TimeUnit.SECONDS);
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        HttpConnection connection = response.request().connection();
        return response.body().map(body -> new Answer(response.statusCode(), headers, body, connection));
    }
}
