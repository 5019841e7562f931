package io.infaas.controller.preflight;

import io.infaas.controller.ec2.Ec2Calls;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Why a question was not answered.
 *
 * @param action the action of IAM that it is about
 * @param text what AWS says, one line
 */
record AwsFailure(Kind kind, String action, String text) {

    enum Kind {
        /** The credentials are valid and do not allow it. */
        DENIED,
        CREDENTIALS,
        /** No answer: wrong address, no network, or too slow. */
        SILENT,
        OTHER
    }

    private static final Set<String> DENIALS = Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException");

    private static final Set<String> REFUSED_CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private static final Pattern NAMED = Pattern.compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)");

    /** @param action the one that was asked for, unless the answer names another one */
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
            Matcher named = NAMED.matcher(text);
            String refused = named.find() ? named.group(1) : action;
            // SQS names actions in lower case
            return new AwsFailure(Kind.DENIED, refused.equalsIgnoreCase(action) ? action : refused, text);
        }
        // EC2 also says AuthFailure of an image that is another account's
        if (REFUSED_CREDENTIALS.contains(code) || (code.equals("AuthFailure") && text.contains("validate"))) {
            return new AwsFailure(Kind.CREDENTIALS, action, code + ", " + text);
        }
        return new AwsFailure(
                Kind.OTHER, action, failure == answer ? code + ", " + text : String.valueOf(failure.getMessage()));
    }

    /** The error code of an answer; its status if it has none. */
    static String code(AwsServiceException answer) {
        @Nullable AwsErrorDetails details = answer.awsErrorDetails();
        @Nullable String code = details == null ? null : details.errorCode();
        return code == null ? "status " + answer.statusCode() : code;
    }

    /** What an answer says, without codes and ids. */
    static String text(AwsServiceException answer) {
        @Nullable AwsErrorDetails details = answer.awsErrorDetails();
        @Nullable String text = details == null ? null : details.errorMessage();
        return (text == null ? Ec2Calls.line(answer) : text)
                .replaceAll("\\s*Encoded authorization failure message:.*", "")
                .strip();
    }
}
