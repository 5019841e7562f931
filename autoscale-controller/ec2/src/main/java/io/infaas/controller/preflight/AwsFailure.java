package io.infaas.controller.preflight;

import io.infaas.controller.ec2.Ec2Calls;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The reason why a call failed.
 *
 * @param action the action of IAM that the call needs
 * @param text message of AWS, one line
 */
record AwsFailure(Kind kind, String action, String text) {

    /** Valid credentials without the permission, refused credentials, no answer in time, any other reason. */
    enum Kind {
        DENIED,
        CREDENTIALS,
        SILENT,
        OTHER
    }

    private static final Set<String> DENIALS = Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException");

    private static final Pattern REFUSED_CREDENTIALS = Pattern.compile("ExpiredToken(Exception)?|IncompleteSignature"
            + "|InvalidAccessKeyId|InvalidClientTokenId|InvalidSignatureException|MissingAuthenticationToken"
            + "|RequestExpired|SignatureDoesNotMatch|UnrecognizedClientException");

    private static final Pattern DENIED_ACTION = Pattern.compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)");

    /** @param action action of the call; the failure has another one if the answer names it */
    static AwsFailure of(RuntimeException failure, String action) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException answer) {
                return of(answer, failure, action);
            }
            if (cause instanceof SdkClientException silence) {
                return new AwsFailure(Kind.SILENT, action, Ec2Calls.line(silence));
            }
        }
        return new AwsFailure(Kind.OTHER, action, Ec2Calls.line(failure));
    }

    private static AwsFailure of(AwsServiceException answer, RuntimeException failure, String action) {
        String code = code(answer);
        String text = text(answer);
        if (DENIALS.contains(code)) {
            Matcher matcher = DENIED_ACTION.matcher(text);
            String denied = matcher.find() ? matcher.group(1) : action;
            // SQS names actions in lower case
            return new AwsFailure(Kind.DENIED, denied.equalsIgnoreCase(action) ? action : denied, text);
        }
        String line = code + ", " + text;
        // EC2 also says AuthFailure of an image of another account
        if (REFUSED_CREDENTIALS.matcher(code).matches() || (code.equals("AuthFailure") && text.contains("validate"))) {
            return new AwsFailure(Kind.CREDENTIALS, action, line);
        }
        return new AwsFailure(Kind.OTHER, action, failure == answer ? line : String.valueOf(failure.getMessage()));
    }

    /** The error code of an answer; its status if it has none. */
    static String code(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("status " + answer.statusCode());
    }

    /** The message of an answer, without codes and ids. */
    static String text(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorMessage)
                .orElse(Ec2Calls.line(answer))
                .replaceAll("\\s*Encoded authorization failure message:.*", "")
                .strip();
    }
}
