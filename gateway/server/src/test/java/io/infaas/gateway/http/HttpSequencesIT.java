package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sequences over HTTP stay where they began, as those over gRPC do. */
class HttpSequencesIT {

    private FrontEnds fronts;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        fronts.close();
    }

    @Test
    void sequence_whoseInstanceIsUnloaded_mustBeginAgain() throws Exception {
        assertThat(ask("\"sequence_id\":\"s-7\",\"sequence_start\":true").status())
                .isEqualTo(200);
        assertThat(ask("\"sequence_id\":\"s-7\"").status()).isEqualTo(200);
        assertThat(fronts.a.seen).hasValue(2);

        fronts.a.behaviour = MisbehavingNode.Behaviour.UNLOADED;
        Reply lost = ask("\"sequence_id\":\"s-7\"");
        Reply again = ask("\"sequence_id\":\"s-7\",\"sequence_start\":true");
        Reply next = ask("\"sequence_id\":\"s-7\"");

        assertThat(lost.status()).isEqualTo(400);
        assertThat(lost.body())
                .hasToString("{\"error\":\"inference request for sequence s-7 to model 'fashion' must specify the START"
                        + " flag on the first request of the sequence\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(next.status()).isEqualTo(200);
        assertThat(fronts.b.seen).hasValue(2);
    }

    private Reply ask(String parameters) throws Exception {
        String json = "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,784],\"datatype\":\"FP32\",\"data\":[1]}],"
                + "\"parameters\":{" + parameters + "}}";
        return Reply.http(fronts.h1, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer(json));
    }
}
