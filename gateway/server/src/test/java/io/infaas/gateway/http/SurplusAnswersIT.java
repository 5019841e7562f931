package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.RawConnection;
import io.infaas.gateway.testing.RawNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A node sends two answers for one request: no query gets the second one. */
class SurplusAnswersIT {

    private static final int QUERIES = 200;

    private final RawNode node = new RawNode(SurplusAnswersIT::answerTwice);

    /** One event loop, so that queries wait for the connections of others. */
    @AutoClose
    private final FrontEnds fronts = new FrontEnds(
                    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                    NodeConnector::system,
                    GatewayLimits.DEFAULT,
                    node.node())
            .closing(node);

    @Test
    void infer_twoAnswersForOneRequest_eachQueryHasItsOwnOrNone() throws Exception {
        List<Future<Boolean>> foreign = new ArrayList<>();
        for (int query = 0; query < QUERIES; query++) {
            foreign.add(isAnotherAnswered("q" + query));
        }

        Future.join(foreign).await(60, TimeUnit.SECONDS);

        assertThat(foreign.stream().filter(Future::result).count())
                .as("queries with the answer of another one")
                .isZero();
    }

    private Future<Boolean> isAnotherAnswered(String id) {
        Buffer body = Buffer.buffer("{\"id\":\"%s\",\"inputs\":[]}".formatted(id));
        return fronts.h1
                .request(HttpMethod.POST, "/v2/models/fashion/infer")
                .compose(request -> request.send(body))
                .compose(response -> response.body()
                        .map(answer ->
                                response.statusCode() == 200 && !id.equals(new JsonObject(answer).getString("id"))));
    }

    private static void answerTwice(RawConnection connection) throws IOException {
        while (true) {
            String id = new JsonObject(connection.message().body()).getString("id");
            String answer = "{\"id\":\"%s\",\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[]}".formatted(id);
            String message = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                    .formatted(answer.length(), answer);
            connection.write(message + message);
        }
    }
}
