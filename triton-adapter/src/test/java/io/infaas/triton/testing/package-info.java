/**
 * What the tests of all modules share: how much each of them does in an ordinary build and with {@code -Pproof}, recorded logs, and
 * certificates.
 */
@NullMarked
package io.infaas.triton.testing;

import org.jspecify.annotations.NullMarked;
