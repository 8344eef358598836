//! The codes of all findings, with what each means and what to do about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Lang, Severity};

/// What `planscope check --explain CODE` tells.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// How much such a finding usually matters.
    pub severity: Severity,
    zh: &'static str,
    en: &'static str,
    hint_zh: &'static str,
    hint_en: &'static str,
}

impl Explanation {
    /// What the finding means.
    #[must_use]
    pub fn meaning(&self, lang: Lang) -> &'static str {
        if lang == Lang::En { self.en } else { self.zh }
    }

    /// What the reader can do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        if lang == Lang::En { self.hint_en } else { self.hint_zh }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident zh $zh:literal, $hint_zh:literal; en $en:literal, $hint_en:literal;)+) => {
        /// The stable name of a kind of finding. Names are never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $en] #[serde(rename = $name)] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The name as written in JSON and on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),+ }
            }

            /// Its meaning, usual severity and remedy.
            #[must_use]
            pub fn explain(self) -> Explanation {
                match self {
                    $(Code::$variant => Explanation {
                        severity: Severity::$severity, zh: $zh, en: $en, hint_zh: $hint_zh, hint_en: $hint_en,
                    }),+
                }
            }

            /// The code of that name.
            #[must_use]
            pub fn named(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.name() == name)
            }
        }
    };
}

codes! {
    NumberingGap "numbering-gap" Warning
        zh "編號不連續：中間少了號碼，或某一段沒有編號", "請對照原文該頁，看是漏號、漏段，還是原文即如此";
        en "the numbering skips a number, or a paragraph that should carry one has none", "compare with the printed page: a number, a paragraph, or nothing at all may be missing";
    DuplicateNumber "duplicate-number" Warning
        zh "同一層內編號重複", "識別碼以 b、c 區別；請對照原文確認是否誤植";
        en "a number occurs twice under the same parent", "the ids are told apart by b, c; compare with the printed page";
    WrongParentRepaired "wrong-parent-repaired" Warning
        zh "依編號判斷，該具體作法應屬另一執行策略，已歸回", "請對照原文，確認歸屬是否正確";
        en "by its number a measure belongs to another strategy than the one it stands beside; it was moved there", "compare with the printed page";
    ShiftedColumns "shifted-columns" Info
        zh "欄位滑移：內容不在表頭所示的欄", "已依內容判斷欄別；請對照原文";
        en "the columns of a row have slid from where the header has them", "roles were decided by content; compare with the printed page";
    StrayText "stray-text" Warning
        zh "表格中有不屬於任何欄位的文字", "這段文字未歸入任何具體作法，請人工判讀";
        en "text inside the table that fits nowhere", "it was put in no measure; read it by eye";
    MissingDepartment "missing-department" Warning
        zh "沒有承辦部門", "請對照原文，看是原文未列或抽取時遺失";
        en "a measure has no department", "compare with the printed page: it may be absent there, or lost in extraction";
    MissingDeadline "missing-deadline" Warning
        zh "沒有完成期限", "請對照原文，看是原文未列或抽取時遺失";
        en "a measure has no deadline", "compare with the printed page: it may be absent there, or lost in extraction";
    SurplusDepartment "surplus-department" Warning
        zh "承辦部門多出，未歸入任何具體作法", "請對照原文，判斷多出的部門屬於哪一項";
        en "a department is left over that belongs to no measure", "compare with the printed page";
    SurplusDeadline "surplus-deadline" Warning
        zh "完成期限多出，未歸入任何具體作法", "請對照原文，判斷多出的期限屬於哪一項";
        en "a deadline is left over that belongs to no measure", "compare with the printed page";
    AmbiguousAssignment "ambiguous-assignment" Warning
        zh "承辦部門或完成期限有多種可能的對應方式", "此列的部門或期限不可直接引用；請對照原文";
        en "departments or deadline can be read in more than one way", "do not quote this row unchecked; compare with the printed page";
    AmbiguousText "ambiguous-text" Warning
        zh "具體作法的文字起訖有多種讀法", "文字可能混入或缺少一段；請對照原文";
        en "where the text of a measure begins, ends or goes on can be read in more than one way", "a piece may be missing or too many; compare with the printed page";
    AmbiguousPlace "ambiguous-place" Warning
        zh "具體作法所屬的標題有多種讀法", "請對照原文確認面向、執行策略";
        en "the titles above a measure can be read in more than one way", "compare with the printed page";
    TextRead "text-read" Info
        zh "文字檔的讀法，以及有把握的程度", "存疑的項目請對照原文；文字若抽取自 PDF，改用 PDF 原檔更可靠";
        en "how a text was read, and how sure that is", "compare what is in doubt with the printed page; where the text was extracted from a PDF, that tells more";
    Decided "decided" Info
        zh "承辦部門、期限或標題依人工判定", "判定寫在 planscope.decisions.toml；如原文已改，請一併修正";
        en "departments, deadline or titles were decided by a person", "the verdict stands in planscope.decisions.toml; change it there";
    HeaderNotFound "header-not-found" Warning
        zh "找不到表頭，欄位依內容推定", "如表頭用語特殊，可在 planscope.toml 的 [headers] 增列";
        en "no header row was found; the columns were told by content", "if the plan uses other header words, add them under [headers] in planscope.toml";
    UnknownHeader "unknown-header" Warning
        zh "表頭用語不在詞彙中，該欄依位置推定", "請確認推定是否正確；可在 planscope.toml 的 [headers] 增列此用語";
        en "a header word is not known; what its column holds was told by its place", "make sure it is right; add the word under [headers] in planscope.toml";
    NoPlanFound "no-plan-found" Error
        zh "檔案中找不到執行計畫的表格", "請確認檔案是否為提升服務效能執行計畫；掃描檔請先辨識文字";
        en "no plan table was found in the file", "make sure that the file is a service plan; recognise the text of scans first";
    UndecodableText "undecodable-text" Error
        zh "部分文字無法解碼", "請改用 UTF-8 或 Big5 重新存檔，或提供原始檔";
        en "some text cannot be decoded", "save the file as UTF-8 or Big5, or give the original";
    UndecodableFont "undecodable-font" Warning
        zh "字型沒有可用的 Unicode 對應，部分文字無法辨讀", "請以原始文件重新輸出 PDF，或改以掃描辨識";
        en "a font has no usable mapping to Unicode; some characters cannot be named", "export the PDF again from the original, or recognise the page as a scan";
    Truncated "truncated" Error
        zh "檔案不完整，只讀到一部分", "請重新下載檔案";
        en "the file ends early; only a part was read", "download the file again";
    LimitReached "limit-reached" Error
        zh "超過處理上限，其餘部分未讀", "確認檔案無誤後，依訊息所示的選項提高上限；沒有選項者，請將檔案分成數份";
        en "a limit was reached and the rest was not read", "if the file is sound, raise the limit with the option that the message names, or part the file where it names none";
    PageWithoutText "page-without-text" Warning
        zh "此頁沒有文字層（可能是掃描影像）", "請以 OCR 辨識後再讀";
        en "the page has no text layer, so it is probably a scan", "recognise its text first";
    Recognised "recognised" Info
        zh "此頁由掃描影像辨識而來", "請抽查內容；如有原始檔，改用原始檔更可靠";
        en "the page was recognised from a scan", "check samples by eye; where the original file is at hand, read that instead";
    NotRecognised "not-recognised" Warning
        zh "掃描頁未能辨識", "請安裝 tesseract 與其中文資料 chi_tra；本系統的安裝指令見上";
        en "a scanned page was not recognised", "install tesseract with its data chi_tra; the command for this system is said above";
    LowConfidence "low-confidence" Warning
        zh "辨識信心不足的文字", "請對照掃描影像確認此處文字";
        en "text that the recogniser is not sure of", "compare with the picture of the page";
    Corrected "corrected" Info
        zh "辨識結果已依文件中其他處的用詞更正", "請對照掃描影像確認更正是否正確";
        en "a recognised word was corrected to the one that the document uses elsewhere", "compare with the picture of the page";
    UnreadInk "unread-ink" Warning
        zh "表格中有字跡未能辨識", "請對照掃描影像，補上該處文字";
        en "ink inside the table that the recogniser could not read", "compare with the picture of the page";
    GarbledText "garbled-text" Warning
        zh "此頁的文字層是亂碼，不能採用", "安裝 tesseract 後可改由影像辨識（--ocr auto）；如有原始檔，改用原始檔更可靠";
        en "the text layer of the page is garbage", "with tesseract installed the picture is recognised instead (--ocr auto); where the original file is at hand, read that";
    HiddenText "hidden-text" Warning
        zh "檔案中有頁面上看不見的文字，未採用", "請以一般閱讀程式開啟該頁對照；如為誤植的舊字，無需處理";
        en "the file holds text that the page does not show; it was left out", "look at the page in a viewer: it may be a leftover, or have been put there on purpose";
    CutText "cut-text" Info
        zh "段落被分頁切斷，已接合", "無需處理";
        en "a paragraph was cut by a page break and joined", "nothing to do";
    DuplicateFile "duplicate-file" Info
        zh "內容與另一個檔案完全相同", "統計、比對與試算表只採計一次；請確認是否誤放兩份";
        en "the file has the same content as another one", "comparisons, sums and sheets take it once; see whether a copy was left behind by mistake";
    Unreadable "unreadable" Error
        zh "無法讀取檔案", "請確認路徑與權限";
        en "the file cannot be read", "see whether it is there and may be read";
    EmptyFile "empty-file" Error
        zh "檔案沒有內容", "請重新下載檔案";
        en "the file is empty", "download it again";
    UnknownForm "unknown-form" Error
        zh "不是可讀取的檔案格式", "請轉為 PDF、DOCX、ODT、HTML 或文字檔";
        en "the file is of a form that is not read", "convert it to PDF, DOCX, ODT, HTML or text";
    Damaged "damaged" Error
        zh "檔案毀損，無法開啟", "請重新下載或由原始程式重新存檔";
        en "the file is damaged and cannot be opened", "download it again, or save it again with the program it was made with";
    Encrypted "encrypted" Error
        zh "檔案已加密", "請以 --password 提供密碼，或另存為未加密的檔案";
        en "the file is encrypted", "give its password with --password, or save it without one";
    TooLarge "too-large" Error
        zh "檔案或其內容超過上限", "確認檔案無誤後，請分批處理";
        en "the file, or what it holds, is larger than the limit", "if it is sound, part it into smaller ones";
    TimedOut "timed-out" Error
        zh "讀取超過時間上限，已中止", "確認檔案無誤後，以 --timeout 提高上限";
        en "reading took longer than allowed and was ended", "if the file is sound, allow more with --timeout";
    OutOfMemory "out-of-memory" Error
        zh "讀取超過記憶體上限，已中止", "確認檔案無誤後，以 --max-memory 提高上限";
        en "reading took more memory than allowed and was ended", "if the file is sound, allow more with --max-memory";
    ReaderFailed "reader-failed" Error
        zh "程式處理此檔時發生內部錯誤；其他檔案不受影響", "這是程式的錯誤，請附上檔案回報";
        en "planscope itself failed on this file; the others are not affected", "this is a fault of planscope: please report it with the file";
    MissingFrontMatter "missing-front-matter" Info
        zh "缺少機關、年度、標題等資料", "請確認檔案開頭是否完整";
        en "office, year or title was not found", "see whether the beginning of the file is there";
    PartlyCompared "partly-compared" Warning
        zh "計畫或文字過大，比對時有部分未納入考量", "列為新增、刪除或整段改寫者，可能另有對應；如需逐項確認，請將計畫分成數份再比對";
        en "the plans, or two of their texts, are so large that the comparison left something out of account", "what is said to be added, dropped or replaced may have a counterpart after all; part the plans to have all of it weighed";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
