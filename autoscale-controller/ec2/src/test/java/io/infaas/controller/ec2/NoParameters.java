package io.infaas.controller.ec2;

import software.amazon.awssdk.services.ssm.SsmClient;

/** No parameters are asked for. */
final class NoParameters implements SsmClient {

    @Override
    public String serviceName() {
        return "ssm";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
