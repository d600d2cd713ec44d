import com.pixelmed.validate.DicomSRValidator;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import javax.xml.transform.Source;
import javax.xml.transform.Transformer;
import javax.xml.transform.URIResolver;

/**
 * PixelMed's SR validator on many files in one JVM: its own main takes one file and spends seconds on compiling its
 * templates. Run from source: java -cp pixelmed.jar ValidateSr.java. Each line of its input is the path of a file; to each
 * it answers with a report and the line that ends it. It ends with its input.
 */
public class ValidateSr {
  /**
   * The style sheets ask for the same document of context groups (660 kB) about fifty times a file. The JDK would keep it
   * for the rest of the transformation, but looks for it under its name, and PixelMed's resolver answers without one: so
   * it is parsed every time, which is nine tenths of the work. The reports are the same to the byte.
   */
  private static void nameDocuments(DicomSRValidator validator) throws ReflectiveOperationException {
    for (String pass : new String[] {"transformerPass1", "transformerPass2"}) {
      Field field = DicomSRValidator.class.getDeclaredField(pass);
      field.setAccessible(true);
      Transformer transformer = (Transformer) field.get(validator);
      URIResolver own = transformer.getURIResolver();
      transformer.setURIResolver(
          (href, base) -> {
            Source source = own.resolve(href, base);
            source.setSystemId(href);
            return source;
          });
    }
  }

  public static void main(String[] arguments) throws Exception {
    DicomSRValidator validator = new DicomSRValidator();
    nameDocuments(validator);
    BufferedReader files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file = files.readLine(); file != null; file = files.readLine()) {
      try {
        System.out.println(validator.validate(file));
      } catch (Exception thrown) {
        System.out.println("Error: " + thrown);
      }
      System.out.println("=== end");
    }
  }
}
