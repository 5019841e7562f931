/** The files of the web page that the admin port shows. */
@NullMarked
package io.infaas.controller.console;

import org.jspecify.annotations.NullMarked;
