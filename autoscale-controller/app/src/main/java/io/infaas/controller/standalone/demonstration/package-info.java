/** The demonstration of {@code standalone}: a load by script on a running gateway, one line per second, and a verdict. */
@NullMarked
package io.infaas.controller.standalone.demonstration;

import org.jspecify.annotations.NullMarked;
