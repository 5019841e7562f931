package io.infaas.controller.ec2;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** What goes wrong with calls of EC2, as ordered: each order is for one call to come. Not thread-safe. */
final class CallFaults {

    /** How a call may end. */
    enum Ending {
        WELL,
        /** Nothing has happened. */
        THROTTLED,
        BROKEN,
        /** It has happened, and its answer is lost. */
        LOST,
        /** The caller is killed before it calls. */
        KILLED_BEFORE,
        /** The caller is killed while it waits: it happens a little later. */
        KILLED_MEANWHILE,
        /** The caller is killed once it has happened. */
        KILLED_AFTER
    }

    private record Order(Ending ending, int calls, boolean each) {}

    private final Random random;
    private final Map<String, Order> orders = new TreeMap<>();
    private int done;

    CallFaults(Random random) {
        this.random = random;
    }

    /** Orders a fault for some of the next calls of an operation. */
    void order(String operation, Ending ending, int calls) {
        orders.put(operation, new Order(ending, calls, false));
    }

    /** Orders a fault for each call of an operation. */
    void always(String operation, Ending ending) {
        orders.put(operation, new Order(ending, Integer.MAX_VALUE, true));
    }

    /** All is well from now on. */
    void clear() {
        orders.clear();
    }

    /** How the call of an operation that is made now ends. */
    Ending take(String operation) {
        Order order = orders.get(operation);
        if (order == null || (!order.each() && random.nextInt(4) == 0)) {
            return Ending.WELL;
        }
        if (order.calls() == 1) {
            orders.remove(operation);
        } else {
            orders.put(operation, new Order(order.ending(), order.calls() - 1, order.each()));
        }
        done++;
        return order.ending();
    }

    /** How many calls have gone wrong. */
    int done() {
        return done;
    }

    static RuntimeException lost() {
        return SdkClientException.create("Unable to execute HTTP request: Connection reset");
    }

    static RuntimeException answer(int status, String code) {
        return Ec2Exception.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }
}
