/** What tests of several packages share. */
@NullMarked
package io.infaas.gateway.testing;

import org.jspecify.annotations.NullMarked;
