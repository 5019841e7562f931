/** The demonstration of {@code standalone}: a load ramp, then the choice of variants, on a running gateway. */
@NullMarked
package io.infaas.controller.standalone.demonstration;

import org.jspecify.annotations.NullMarked;
