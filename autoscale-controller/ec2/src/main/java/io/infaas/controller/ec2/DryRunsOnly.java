package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.lease.Mandate;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;

/** Passes reads, dry runs, and calls about {@link #NO_MESSAGE} or {@link #NO_INSTANCE}; a client with it changes nothing. */
public record DryRunsOnly() implements ExecutionInterceptor {

    /** The receipt of a message that no queue has. */
    public static final String NO_MESSAGE = "of-no-message";

    /** An instance that there is none of: its parameter may be deleted, and written so that SSM refuses it. */
    public static final String NO_INSTANCE = "of-no-instance";

    @Override
    public void beforeTransmission(Context.BeforeTransmission call, ExecutionAttributes attributes) {
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (ChangesByLeader.changes(operation) && !isDryRun(call.request())) {
            throw new FleetException("%s is not sent: this command changes nothing".formatted(operation));
        }
    }

    private static boolean isDryRun(SdkRequest request) {
        return request.getValueForField("DryRun", Boolean.class).orElse(false)
                || isWithoutEffect(request)
                || request.getValueForField("ReceiptHandle", String.class)
                        .filter(NO_MESSAGE::equals)
                        .isPresent();
    }

    private static boolean isWithoutEffect(SdkRequest request) {
        String name = request.getValueForField("Name", String.class).orElse("");
        if (!name.endsWith("/" + NO_INSTANCE)) {
            return false;
        }
        // SSM writes over a parameter, or gives one tags, and refuses both at once
        return request instanceof PutParameterRequest parameter
                ? Boolean.TRUE.equals(parameter.overwrite()) && parameter.hasTags()
                : request instanceof DeleteParameterRequest;
    }

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
}
