/** Which instances should exist, decided from what is known, without I/O and without a clock. */
@NullMarked
package io.infaas.controller.plan;

import org.jspecify.annotations.NullMarked;
