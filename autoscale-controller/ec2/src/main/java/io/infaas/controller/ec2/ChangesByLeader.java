package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.lease.Mandate;
import java.util.List;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Lets calls that change something pass while this controller leads, and no attempt of them afterwards. */
record ChangesByLeader(Mandate mandate) implements ExecutionInterceptor {

    private static final List<String> READS = List.of("Describe", "Get", "List", "Receive");

    @Override
    public void beforeTransmission(Context.BeforeTransmission call, ExecutionAttributes attributes) {
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (changes(operation) && !mandate.isHeld()) {
            throw new FleetException("%s is not sent: another controller may lead".formatted(operation));
        }
    }

    /** Whether a call changes something, by the name of its operation. */
    static boolean changes(String operation) {
        return READS.stream().noneMatch(operation::startsWith);
    }
}
