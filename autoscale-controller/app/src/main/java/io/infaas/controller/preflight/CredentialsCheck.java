package io.infaas.controller.preflight;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.StsClient;

/** Credentials are found, and AWS accepts them. Controllers have no other use for STS, so that it need not answer. */
record CredentialsCheck(AwsCredentialsProvider credentials, StsClient sts) implements FleetCheck {

    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public String action() {
        return "sts:GetCallerIdentity";
    }

    @Override
    public Finding examine() {
        try {
            var unused = credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new NoCredentialsException(e);
        }
        try {
            return ok(sts.getCallerIdentity().arn());
        } catch (SdkClientException e) {
            return notChecked("sts does not answer, which no controller needs");
        }
    }
}
