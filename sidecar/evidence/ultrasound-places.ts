/**
 * (SCT) Places that ultrasound templates name: PS3.16 CID 12020 to 12023 (fetus, pelvis), 12103 to 12115 and 12125 to
 * 12141 (vessels, organs), 12219, 12235 and 12236 (heart).
 */
export const ULTRASOUND_PLACES: ReadonlySet<string> = new Set([
  '7832008', // Abdominal aorta
  '85383006', // Accessory Renal Artery
  '60176003', // Anterior Cerebral Artery
  '8012006', // Anterior communicating artery
  '30399003', // Anterior Horn Lateral Ventricle
  '68053000', // Anterior tibial artery
  '26703007', // Anterior Tibial Vein
  '397418009', // Anterior-Middle Cerebral Artery Bifurcation
  '397419001', // Anterior-Posterior Cerebral Artery Bifurcation
  '15825003', // Aorta
  '77583004', // Aortic Valve Ring
  '274231001', // Arcuate Artery of the Kidney
  '70142008', // Atrial Septal defect
  '67937003', // Axillary Artery
  '68705008', // Axillary vein
  '59011009', // Basilar artery
  '19715009', // Basilic vein
  '128548003', // Boyd's perforating vein
  '17137000', // Brachial artery
  '20115005', // Brachial vein
  '80272002', // Carotid Bifurcation
  '21479005', // Carotid Bulb
  '54409005', // Carotid Siphon
  '57850000', // Celiac Axis
  '76117006', // Central Retinal Artery
  '62869001', // Central Retinal Vein
  '20699002', // Cephalic vein
  '113305005', // Cerebellum
  '372073000', // Cerebral hemisphere
  '71252005', // Cervix
  '54165005', // Cisterna Magna
  '51299004', // Clavicle
  '128549006', // Cockett's perforating vein
  '32062004', // Common carotid artery
  '181347005', // Common Femoral Artery
  '397363009', // Common Femoral Vein
  '66559000', // Common Hepatic Artery
  '73634005', // Common iliac artery
  '413896006', // Common iliac artery bifurcation
  '46027005', // Common iliac vein
  '10119003', // Deep Palmar Arch of Radial Artery
  '368481004', // Deep Palmar Venous Arch
  '281130003', // Descending aorta
  '40254007', // Digital artery of hand
  '86547008', // Dorsalis Pedis Artery
  '2739003', // Endometrium
  '22286001', // External carotid artery
  '113269004', // External iliac artery
  '63507001', // External iliac vein
  '71341001', // Femur
  '87342007', // Fibula
  '397411003', // Fifth Lumbar Artery
  '397407009', // First Lumbar Artery
  '56459004', // Foot
  '397410002', // Fourth Lumbar Artery
  '23771002', // Gastric Artery
  '110568007', // Gastric vein
  '264481007', // Gastrocnemius vein
  '37274004', // Gastroduodenal Artery
  '397437000', // Giacomini vein
  '60734001', // Great saphenous vein
  '414368000', // Great Saphenous Vein of Calf
  '414369008', // Great Saphenous Vein of Thigh
  '8993003', // Hepatic vein
  '397405001', // Hilar Artery
  '128560002', // Hunterian perforating vein
  '397439002', // Ileal vein
  '33795007', // Inferior mesenteric artery
  '32859001', // Inferior Mesenteric Vein
  '397425002', // Inferior Right Hepatic Vein
  '64131007', // Inferior vena cava
  '28205006', // Infra-renal Aorta
  '12691009', // Innominate artery
  '8887007', // Innominate vein
  '274143007', // Interlobar Artery of Kidney
  '274329007', // Interlobular Artery of Kidney
  '86117002', // Internal carotid artery
  '415637004', // Internal Carotid Artery C5 segment
  '698348000', // Internal Carotid Artery C6 segment
  '90024005', // Internal iliac artery
  '40300007', // Internal iliac vein
  '12123001', // Internal jugular vein
  '64033007', // Kidney
  '714754004', // Lateral calf perforator
  '399086000', // Lateral Mitral Annulus
  '66720007', // Lateral Ventricle
  '21807003', // Left Branch of Hepatic Artery
  '273202007', // Left Hepatic Vein
  '79163004', // Left lobe of thyroid
  '70253006', // Left Main Branch of Portal Vein
  '87878005', // Left ventricle
  '13418002', // Left ventricle outflow tract
  '26805005', // Lesser Saphenous Vein
  '274060004', // Lobar Artery
  '119281005', // Lobe of thyroid
  '34635009', // Lumbar artery
  '399093001', // Medial Mitral Annulus
  '49852007', // Median Cubital vein
  '17232002', // Middle Cerebral Artery
  '414722000', // Middle Cerebral Artery M1 Segment
  '414723005', // Middle Cerebral Artery M2 Segment
  '273099000', // Middle Hepatic Vein
  '65197004', // Mitral Annulus
  '91134007', // Mitral Valve
  '700032006', // Occipital region of scalp
  '53549008', // Ophthalmic artery
  '363654007', // Orbit
  '12052000', // Ovarian Artery
  '976004', // Ovarian vein
  '15763003', // Perforating Artery of Kidney
  '373945007', // Pericardial effusion
  '8821006', // Peroneal artery
  '71758008', // Peroneal Vein
  '83018002', // Plantar Arterial Arch
  '43899006', // Popliteal artery
  '56849005', // Popliteal Vein
  '32764006', // Portal vein
  '397435008', // Posterior arch vein
  '70382005', // Posterior Cerebral Artery
  '415144009', // Posterior Cerebral Artery P1 Segment
  '415145005', // Posterior Cerebral Artery P2 Segment
  '43119007', // posterior communicating artery
  '52943005', // Posterior Horn Lateral Ventricle
  '13363002', // Posterior tibial artery
  '4258007', // Posterior Tibial Vein
  '31677005', // Profunda Femoris Artery
  '23438002', // Profunda Femoris Vein
  '18112008', // Proper Hepatic Artery
  '81040000', // Pulmonary artery
  '122972007', // Pulmonary vein
  '45631007', // Radial artery
  '52359001', // Radial vein
  '62413002', // Radius
  '2841007', // Renal artery
  '56400007', // Renal vein
  '69421009', // Right Branch of Hepatic Artery
  '272998002', // Right Hepatic Vein
  '29565003', // Right lobe of thyroid
  '73931004', // Right Main Branch of Portal Vein
  '44627009', // Right ventricle outflow tract
  '128587003', // Saphenofemoral junction
  '244415001', // Saphenopopliteal junction
  '362072009', // Saphenous vein
  '397408004', // Second Lumbar Artery
  '120234003', // Segmental Artery
  '397412005', // Sixth Lumbar Artery
  '89546000', // Skull
  '397427005', // Soleal vein
  '22083002', // Splenic artery
  '35819009', // Splenic vein
  '36765005', // Subclavian artery
  '9454009', // Subclavian vein
  '181349008', // Superficial Femoral Artery
  '397364003', // Superficial Femoral Vein
  '26818002', // Superficial Palmar Arch
  '368479001', // Superficial Palmar Venous Arch
  '42258001', // Superior mesenteric artery
  '90771006', // Superior Mesenteric Vein
  '48345005', // Superior vena cava
  '1918003', // Supra-renal Aorta
  '415646005', // Terminal internal carotid artery
  '27175001', // Testicular Artery
  '31688004', // Testicular Vein
  '714759009', // Thigh perforator
  '397409007', // Third Lumbar Artery
  '253678000', // Thoracic Aortic Coarctation
  '40867004', // Thyroid isthmus
  '362892003', // Thyroid part
  '12611008', // Tibia
  '397423009', // Transjugular Intrahepatic Portosystemic Shunt
  '113259005', // Tricuspid Annulus
  '22943007', // Trunk
  '23416004', // Ulna
  '44984001', // Ulnar artery
  '17623008', // Ulnar vein
  '50536004', // Umbilical artery
  '284639000', // Umbilical vein
  '13576009', // Umbilical Vein
  '91079009', // Uterine Artery
  '60028002', // Uterine Vein
  '35039007', // Uterus
  '30288003', // Ventricular Septal defect
  '85234005', // Vertebral artery
  '256779006', // Vitelline Artery of Placenta
  '256875007', // Vitelline Vein of Placenta
]);
