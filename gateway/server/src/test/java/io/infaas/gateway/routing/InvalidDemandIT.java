package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Requests that no node would execute are no demand, whatever they state. */
class InvalidDemandIT {

    private static final String PATH = "/v2/models/fashion/infer";

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT);

    @Test
    void report_batchOf2To31With784Values_noDemand() throws Exception {
        send("[2147483647,1,28,28]", "FP32", 784);

        assertThat(items()).isZero();
    }

    @Test
    void report_inputsBesideTheContract_noDemandAndTheNodeAnswers() throws Exception {
        send("[1,1,28,28]", "INT64", 784);
        send("[1,3,28,28]", "FP32", 2352);
        send("[1,1,28]", "FP32", 784);
        // fewer values than its shape needs
        send("[2,1,28,28]", "FP32", 784);

        assertThat(items()).isZero();
        assertThat(fronts.a.seen.get() + fronts.b.seen.get()).isEqualTo(4);
    }

    @Test
    void report_validQueries_allItems() throws Exception {
        send("[1,1,28,28]", "FP32", 784);
        send("[3,1,28,28]", "FP32", 3 * 784);

        assertThat(items()).isEqualTo(4);
    }

    private Reply send(String shape, String datatype, int values) throws Exception {
        String data = "0,".repeat(values - 1) + "0";
        return Reply.http(
                fronts.h1,
                PATH,
                Reply.none(),
                Buffer.buffer("{\"inputs\":[{\"name\":\"image\",\"shape\":%s,\"datatype\":\"%s\",\"data\":[%s]}]}"
                        .formatted(shape, datatype, data)));
    }

    private long items() {
        List<ClassTraffic> traffic = fronts.router.report().traffic();
        return traffic.stream().mapToLong(ClassTraffic::items).sum();
    }
}
