import com.pixelmed.validate.DicomSRValidator;

/**
 * PixelMed's SR validator on many files in one JVM: its own main takes one file and spends seconds on compiling its
 * templates. Run from source: java -cp pixelmed.jar ValidateSr.java FILE...
 */
public class ValidateSr {
  public static void main(String[] files) throws Exception {
    DicomSRValidator validator = new DicomSRValidator();
    for (String file : files) {
      System.out.println("=== " + file);
      try {
        System.out.println(validator.validate(file));
      } catch (Exception thrown) {
        System.out.println("Error: " + thrown);
      }
    }
  }
}
